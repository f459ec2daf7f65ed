import type { Pool } from 'pg';
import { heldInstants } from '#domain';
import type { RunOutcome, RunState, Scope } from '#domain';
import type { FixedFields } from '../listing/list-statement.js';
import { ResourceQueries } from '../resource-queries.js';
import type { ListQuery, Page, Resource } from '../resource.js';
import type { ScheduleRow } from '../schedule/schedule.queries.js';
import { tickReadModel } from './tick.read-model.js';
import type { DecidedTick } from './tick.read-model.js';

/** An instant with its decision and what its run, if it requested one, has come to; or one that a pause holds, undecided. */
export interface Tick extends Omit<DecidedTick, 'outcome' | 'decidedAt'> {
  readonly outcome: DecidedTick['outcome'] | 'held';
  readonly decidedAt?: string;
  readonly runState?: RunState;
  readonly runOutcome?: RunOutcome;
}

interface RunEnd {
  readonly id: string;
  readonly state: RunState;
  readonly outcome: RunOutcome | null;
}

/** Puts rows in front of those of the table, under its name. */
const withRows = (rows: string): string => `with read_ticks as not materialized (
  select * from read_ticks union all select * from jsonb_populate_recordset(null::read_ticks, ${rows}::jsonb))`;

const heldRow = (scope: Scope, { experimentId, serviceId, kind }: ScheduleRow, nominalTime: string) => {
  const tick = { experimentId, ...(serviceId !== undefined && { serviceId }), schedule: kind, nominalTime };
  const body = { ...tick, outcome: 'held' };
  return {
    id: `${experimentId}@${nominalTime}`,
    ...scope,
    version: 0,
    created: nominalTime,
    updated: nominalTime,
    created_by: {},
    deleted: false,
    body,
    experiment_id: experimentId,
    schedule: kind,
    nominal_time: nominalTime,
    outcome: 'held',
  };
};
type HeldRow = ReturnType<typeof heldRow>;

/** `get` finds nothing: a tick has no UUID but its experiment and nominal instant. */
export class TickQueries extends ResourceQueries<Tick> {
  constructor(pool: Pool) {
    super(pool, tickReadModel);
  }

  override async list(scope: Scope, query: ListQuery, fixed: FixedFields = {}): Promise<Page<Resource<Tick>>> {
    return this.withRuns(await super.list(scope, query, fixed));
  }

  private async withRuns(page: Page<Resource<Tick>>): Promise<Page<Resource<Tick>>> {
    const runs = await this.runsOf(page.items.flatMap(({ body: { runId } }) => runId ?? []));
    return {
      ...page,
      items: page.items.map((tick) => ({ ...tick, body: { ...tick.body, ...runs.get(tick.body.runId) } })),
    };
  }

  /**
   * As `list`, of these experiments, with the instants that a pause holds up to `now`: of each schedule the newest
   * hundred. They are nowhere recorded, for the pause alone makes them, but are filtered, ordered and counted as the rest.
   */
  async listWithHeld(
    scope: Scope,
    query: ListQuery,
    experimentId: string | readonly string[],
    now: Date,
  ): Promise<Page<Resource<Tick>>> {
    const held = await this.heldOf(scope, [experimentId].flat(), now);
    if (held.length === 0) return this.list(scope, query, { experimentId });
    const further = { before: withRows, value: JSON.stringify(held) };
    return this.withRuns(await this.page(scope, query, { experimentId }, further));
  }

  private async heldOf(scope: Scope, experimentIds: readonly string[], now: Date): Promise<HeldRow[]> {
    const { rows } = await this.pool.query<{ body: ScheduleRow }>(
      `select body from read_schedules where id = any($1) and org = $2 and sandbox = $3 and body ?& '{paused,schedule}'`,
      [experimentIds, scope.org, scope.sandbox],
    );
    return rows.flatMap(({ body }) => heldInstants(body, now).map((nominalTime) => heldRow(scope, body, nominalTime)));
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
