import type { Pool } from 'pg';
import { limits, violationAt } from '#domain';
import type { RunOutcome, RunState, ScheduleKind, Scope, DomainError } from '#domain';
import { isOpen } from '../run/is-open.js';

export interface TimelineSpan {
  /** ISO instants; half-open. */
  readonly from: string;
  readonly to: string;
}

/** A tick with the course of its run. Times are ISO instants. */
export interface TimelineTick {
  readonly schedule: ScheduleKind;
  readonly nominalTime: string;
  readonly outcome: 'requested' | 'skipped';
  readonly reason?: string;
  readonly runId?: string;
  readonly runState?: RunState;
  readonly runOutcome?: RunOutcome;
  readonly decidedAt: string;
  readonly started?: string;
  readonly ended?: string;
}

/** The ticks of a schedule in a part of a span. */
export interface TimelineBucket {
  readonly schedule: ScheduleKind;
  /** From 0 on. */
  readonly number: number;
  readonly ticks: number;
  readonly done: number;
  readonly failed: number;
  readonly aborted: number;
  readonly skipped: number;
  readonly active: number;
  readonly latenessP95Ms?: number;
  readonly durationP95Ms?: number;
}

/** Ticks of some experiments, by the time of their instants. */
const ticksIn = `from read_ticks t left join read_runs r on r.id = (t.body ->> 'runId')::uuid
  where t.org = $1 and t.sandbox = $2 and t.experiment_id = any($3::uuid[])
    and t.nominal_time >= $4 and t.nominal_time < $5`;

/** Null where the end is: `greatest` passes nulls over. */
const milliseconds = (from: string, to: string): string =>
  `(case when ${to} is not null then greatest(0, extract(epoch from ${to} - ${from}) * 1000)::float8 end)`;

/** What schedules did, for who draws it. */
export class TimelineQueries {
  constructor(private readonly pool: Pool) {}

  /**
   * Every tick, oldest first.
   * @throws DomainError `illegal-argument` where there are more than an answer shows
   */
  async ticks(scope: Scope, experimentIds: readonly string[], { from, to }: TimelineSpan): Promise<TimelineTick[]> {
    const most = limits.listItems.most;
    const { rows } = await this.pool.query<TimelineTick>(
      `select t.schedule, t.body ->> 'nominalTime' as "nominalTime", t.outcome, t.body ->> 'reason' as reason,
              r.id::text as "runId", r.state as "runState", r.body ->> 'outcome' as "runOutcome",
              t.body ->> 'decidedAt' as "decidedAt", r.body ->> 'started' as started, r.body ->> 'ended' as ended
       ${ticksIn} order by t.nominal_time, t.id limit $6`,
      [scope.org, scope.sandbox, experimentIds, from, to, most + 1],
    );
    if (rows.length > most) throw tooMany(`there are more than ${most} ticks in this span: ask for buckets`);
    return rows.map((row) => withoutNulls(row));
  }

  /**
   * The span in so many parts of the same length, those that have ticks, oldest first.
   * @throws DomainError `illegal-argument` where there are too many ticks to be counted
   */
  async buckets(
    scope: Scope,
    experimentIds: readonly string[],
    { from, to }: TimelineSpan,
    count: number,
  ): Promise<TimelineBucket[]> {
    const most = limits.countedTicks.most;
    const started = `(r.body ->> 'started')::timestamptz`;
    const { rows } = await this.pool.query<TimelineBucket>(
      `select schedule, bucket as number, count(*)::int as ticks, count(*) filter (where state = 'DONE')::int as done,
              count(*) filter (where state = 'FAILED')::int as failed,
              count(*) filter (where state = 'ABORTED')::int as aborted,
              count(*) filter (where outcome = 'skipped')::int as skipped,
              count(*) filter (where ${isOpen('ticks')})::int as active,
              percentile_disc(0.95) within group (order by late) as "latenessP95Ms",
              percentile_disc(0.95) within group (order by took) as "durationP95Ms"
       from (select t.schedule, t.outcome, r.state, ${milliseconds('t.nominal_time', started)} as late,
                    ${milliseconds(started, `(r.body ->> 'ended')::timestamptz`)} as took,
                    floor(extract(epoch from t.nominal_time - $4) * $6 / extract(epoch from $5::timestamptz - $4))::int as bucket
             ${ticksIn} limit $7) ticks
       group by schedule, bucket order by bucket, schedule desc`,
      [scope.org, scope.sandbox, experimentIds, from, to, count, most + 1],
    );
    if (rows.reduce((sum, { ticks }) => sum + ticks, 0) > most) {
      throw tooMany(`there are more than ${most} ticks in this span, which is as many as are counted`);
    }
    return rows.map((row) => withoutNulls(row));
  }
}

function tooMany(message: string): DomainError {
  return violationAt('illegal-argument', 'from', message);
}

const withoutNulls = <Row extends object>(row: Row): Row =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as Row;
