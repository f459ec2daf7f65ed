import type { Pool } from 'pg';
import { isUuid, streamName, typesWith } from '#domain';
import type { Scope } from '#domain';
import type { PostgresEventStore, ProjectedRow } from '#event-store';
import type { ResourceRow } from '../read-model.js';
import { decidedUpTo, scheduleProjection } from './schedule.projection.js';
import type { ScheduleBody } from './schedule.projection.js';
import { scheduleOfRow } from './schedule.queries.js';
import type { ScheduleRow } from './schedule.queries.js';

/** Events in memory at once. */
const pageSize = 1_000;

/** Schedules as they were: from what their experiments recorded, and from how far the ledger had come. */
export class PastSchedules {
  constructor(
    private readonly pool: Pool,
    private readonly store: PostgresEventStore,
  ) {}

  /**
   * The schedule of an experiment at an instant; undefined when it had none.
   * @param time ISO instant; what was recorded in the same millisecond has happened
   */
  async of(scope: Scope, experimentId: string, time: string): Promise<ScheduleRow | undefined> {
    if (!isUuid(experimentId)) return undefined;
    const row = await this.fold(scope, experimentId, time);
    if (!row) return undefined;
    const last = await this.lastDecided(scope, experimentId, time);
    const body = last === undefined ? row.body : decidedUpTo(row.body, last);
    return body.schedule === undefined ? undefined : scheduleOfRow({ ...row, body });
  }

  /** Without the ticks, of which there may be a million: the last of them says as much. */
  private async fold(
    scope: Scope,
    experimentId: string,
    until: string,
  ): Promise<ResourceRow<ScheduleBody> | undefined> {
    const ignoreTypes = typesWith('passing', 'experiment');
    let row: ProjectedRow | undefined;
    for (let fromVersion = 1; fromVersion > 0;) {
      const options = { fromVersion, until, ignoreTypes, limit: pageSize };
      const page = await this.store.readStream(scope, streamName('experiment', experimentId), options);
      for (const event of page) row = scheduleProjection.evolve(row, event, experimentId);
      fromVersion = page.length < pageSize ? 0 : (page.at(-1)?.version ?? 0) + 1;
    }
    return row as ResourceRow<ScheduleBody> | undefined;
  }

  private async lastDecided(scope: Scope, experimentId: string, time: string): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ nominal: Date }>(
      `select nominal_time as nominal from read_ticks
       where experiment_id = $1 and org = $2 and sandbox = $3 and created <= $4 order by nominal_time desc limit 1`,
      [experimentId, scope.org, scope.sandbox, time],
    );
    return rows[0]?.nominal.toISOString();
  }
}
