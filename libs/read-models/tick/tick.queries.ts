import type { Pool } from 'pg';
import type { RunOutcome, RunState, Scope } from '#domain';
import type { FixedFields } from '../listing/list-statement.js';
import { ResourceQueries } from '../resource-queries.js';
import type { ListQuery, Page, Resource } from '../resource.js';
import { tickReadModel } from './tick.read-model.js';
import type { DecidedTick } from './tick.read-model.js';

/** A decided instant with what its run, if it requested one, has come to. */
export interface Tick extends DecidedTick {
  readonly runState?: RunState;
  readonly runOutcome?: RunOutcome;
}

interface RunEnd {
  readonly id: string;
  readonly state: RunState;
  readonly outcome: RunOutcome | null;
}

/** `get` finds nothing: a tick has no UUID but its experiment and nominal instant. */
export class TickQueries extends ResourceQueries<Tick> {
  constructor(pool: Pool) {
    super(pool, tickReadModel);
  }

  override async list(scope: Scope, query: ListQuery, fixed: FixedFields = {}): Promise<Page<Resource<Tick>>> {
    const page = await super.list(scope, query, fixed);
    const runs = await this.runsOf(page.items.flatMap(({ body: { runId } }) => runId ?? []));
    return {
      ...page,
      items: page.items.map((tick) => ({ ...tick, body: { ...tick.body, ...runs.get(tick.body.runId) } })),
    };
  }

  private async runsOf(ids: readonly string[]): Promise<ReadonlyMap<string | undefined, Partial<Tick>>> {
    if (ids.length === 0) return new Map();
    const { rows } = await this.pool.query<RunEnd>(
      "select id, state, body ->> 'outcome' as outcome from read_runs where id = any($1::uuid[])",
      [ids],
    );
    return new Map(
      rows.map(({ id, state, outcome }) => [id, { runState: state, ...(outcome !== null && { runOutcome: outcome }) }]),
    );
  }
}
