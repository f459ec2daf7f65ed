import type { Pool } from 'pg';
import { isUuid } from '#domain';
import type { ClosedSpan, ScheduleKind, ScheduleState, Scope } from '#domain';
import type { ScheduleBody } from './schedule.projection.js';

export interface ScheduleRow extends ScheduleState {
  readonly experimentId: string;
  readonly serviceId?: string;
  readonly kind: ScheduleKind;
  /** Version of the experiment's stream. */
  readonly version: number;
}

/** The schedule of a row of read_schedules, as to_jsonb or a query returns it, that is not deleted. */
export const scheduleOfRow = (row: Readonly<Record<string, unknown>>): ScheduleRow => ({
  ...(row['body'] as Omit<ScheduleRow, 'version'>),
  version: row['version'] as number,
});

/** What of a schedule is to be decided first. */
export type UndecidedSpan = ClosedSpan & Pick<ScheduleState, 'paused'>;

/**
 * Of a row of read_schedules with a `next_due`: the oldest span that a change has closed, else the schedule itself.
 * `closed`: whether another span follows.
 */
export function undecidedSpan(row: Readonly<Record<string, unknown>>): { span: UndecidedSpan; closed: boolean } {
  const body = row['body'] as ScheduleBody;
  const [first] = body.closed ?? [];
  return { span: first ?? (body as UndecidedSpan), closed: first !== undefined };
}

export class ScheduleQueries {
  constructor(private readonly pool: Pool) {}

  /** The schedule of an experiment; undefined when it has none. */
  async of(scope: Scope, experimentId: string): Promise<ScheduleRow | undefined> {
    if (!isUuid(experimentId)) return undefined;
    const { rows } = await this.pool.query<Record<string, unknown>>(
      "select version, body from read_schedules where id = $1 and org = $2 and sandbox = $3 and body ? 'schedule'",
      [experimentId, scope.org, scope.sandbox],
    );
    return rows[0] && scheduleOfRow(rows[0]);
  }
}
