import { Injectable } from '@nestjs/common';
import type { DataSet, MLService, Scope, StateOf, StreamCategory } from '#domain';
import { DataSetQueries, MLServiceQueries } from '#read-models';
import type { DataSetBody } from '#read-models';

export interface Snapshot<State> {
  readonly version: number;
  readonly state: State;
}

type LoadSnapshot<State> = (scope: Scope, id: string) => Promise<Snapshot<State>>;

/**
 * The states of streams that grow without end (a batch a minute, a promotion a training), taken from their rows instead
 * of folded from their events: a row is written in the transaction of its events, so it is the fold at its version, and
 * the append's version check holds for it as well.
 */
@Injectable()
export class Snapshots {
  constructor(
    private readonly dataSets: DataSetQueries,
    private readonly services: MLServiceQueries,
  ) {}

  /** How the states of a category are taken from their rows; undefined when they are folded from their events. */
  of<Category extends StreamCategory>(category: Category): LoadSnapshot<StateOf<Category>> | undefined {
    const loaders: { readonly [Each in StreamCategory]?: LoadSnapshot<StateOf<Each>> } = {
      dataSet: (scope, id) => this.dataSet(scope, id),
      mlService: (scope, id) => this.mlService(scope, id),
    };
    return loaders[category];
  }

  private async dataSet(scope: Scope, id: string): Promise<Snapshot<DataSet>> {
    const row = await this.dataSets.get(scope, id, { includeDeleted: true });
    if (!row) return { version: 0, state: { status: 'absent' } };
    return { version: row.version, state: row.deleted ? { status: 'deleted' } : dataSetOf(row.body) };
  }

  private async mlService(scope: Scope, id: string): Promise<Snapshot<MLService>> {
    const row = await this.services.get(scope, id, { includeDeleted: true });
    if (!row) return { version: 0, state: { status: 'absent' } };
    return { version: row.version, state: row.deleted ? { status: 'deleted' } : { status: 'published', ...row.body } };
  }
}

function dataSetOf(body: DataSetBody): DataSet {
  const { producedBy: _by, batches, rows: _rows, bytes: _bytes, minTime: _min, maxTime: _max, ...details } = body;
  return { status: 'active', details, batches };
}
