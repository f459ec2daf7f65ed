import { Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { streams } from '#domain';
import type { Scope, StateOf, StreamCategory } from '#domain';
import { resourceModels, ResourceQueries } from '#read-models';

export interface Snapshot<State> {
  readonly version: number;
  readonly state: State;
}

/**
 * States that are taken from their rows instead of folded from their events, where the read model says how: a row is
 * written in the transaction of its events, so it is the fold at its version, and the append's version check holds for
 * it as well.
 */
@Injectable()
export class Snapshots {
  constructor(private readonly pool: Pool) {}

  /** Undefined for a category whose states are folded. */
  async load<Category extends StreamCategory>(
    category: Category,
    scope: Scope,
    id: string,
  ): Promise<Snapshot<StateOf<Category>> | undefined> {
    const model = resourceModels[category];
    if (!model.stateOf) return undefined;
    const row = await new ResourceQueries(this.pool, model).get(scope, id, { includeDeleted: true });
    return row
      ? { version: row.version, state: model.stateOf(row) }
      : { version: 0, state: streams[category].initialState() };
  }
}
