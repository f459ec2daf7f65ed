import type { Pool } from 'pg';
import { isUuid, kindOf } from '#domain';
import type { RunMode, RunState, ScheduleKind, Scope } from '#domain';
import { resourceColumns, resourceOf, ResourceQueries } from '../resource-queries.js';
import type { ResourceRecord } from '../resource-queries.js';
import type { Resource } from '../resource.js';
import { awaitedRun, handsOn } from './awaited-run.js';
import type { RunProgress } from './run-progress.js';
import { runReadModel } from './run.read-model.js';
import type { RunBody } from './run.read-model.js';
import { isOpen } from './is-open.js';

export interface ActiveRunRow {
  readonly runId: string;
  readonly experimentId: string;
  readonly state: RunState;
}

/** What of a sandbox waits for workers of one kind of runs, and what they have. */
export interface QueueLength {
  readonly queue: ScheduleKind;
  readonly waiting: number;
  readonly retrying: number;
  readonly running: number;
  /** When the one that has waited for longest was requested. */
  readonly oldest: Date | null;
}

export interface WaitingRun {
  readonly runId: string;
  readonly mode: RunMode;
}

export class RunQueries extends ResourceQueries<RunBody> {
  constructor(pool: Pool) {
    super(pool, runReadModel);
  }

  /** A run in whatever scope it is, for workers: their messages carry ids only. */
  async find(runId: string): Promise<(Resource<RunBody> & { readonly scope: Scope }) | undefined> {
    if (!isUuid(runId)) return undefined;
    const { rows } = await this.pool.query<ResourceRecord<RunBody>>(
      `select ${resourceColumns} from read_runs t where t.id = $1`,
      [runId],
    );
    return rows[0] && { ...resourceOf(rows[0]), scope: { org: rows[0].org, sandbox: rows[0].sandbox } };
  }

  /** The runs of these experiments that have not ended, oldest first. */
  async active(experimentIds: readonly string[]): Promise<ActiveRunRow[]> {
    const { rows } = await this.pool.query<ActiveRunRow>(
      `select id as "runId", experiment_id as "experimentId", state from read_runs
       where experiment_id = any($1::uuid[]) and ${isOpen('read_runs')} order by created, id`,
      [experimentIds],
    );
    return rows;
  }

  /** What waits and runs in a sandbox, by kind, and how many runs each worker has of it. */
  async queueLengths(scope: Scope): Promise<{
    readonly queues: ReadonlyMap<ScheduleKind, QueueLength>;
    readonly running: ReadonlyMap<string, number>;
  }> {
    const { rows } = await this.pool.query<Omit<QueueLength, 'queue'> & { mode: RunMode; worker: string | null }>(
      `select mode, case when state = 'RUNNING' then body ->> 'worker' end as worker,
              count(*) filter (where state = 'PENDING')::int as waiting,
              count(*) filter (where state = 'RETRY')::int as retrying,
              count(*) filter (where state = 'RUNNING')::int as running,
              min(created) filter (where state = 'PENDING') as oldest
       from read_runs
       where ${isOpen('read_runs')} and org = $1 and sandbox = $2 group by 1, 2`,
      [scope.org, scope.sandbox],
    );
    const queues = new Map<ScheduleKind, QueueLength>();
    const running = new Map<string, number>();
    for (const { mode, worker, ...row } of rows) {
      const queue = kindOf(mode);
      queues.set(queue, sumOf({ queue, ...row }, queues.get(queue)));
      if (worker !== null) running.set(worker, (running.get(worker) ?? 0) + row.running);
    }
    return { queues, running };
  }

  /** How far the run's last attempt that said so is, or came; undefined where none has, or the run has ended. */
  async progressOf({ id, body: { state } }: Resource<RunBody>): Promise<RunProgress | undefined> {
    if (state !== 'RUNNING' && state !== 'RETRY') return undefined;
    const { rows } = await this.pool.query<{ progress: RunProgress | null }>(
      'select progress from run_heartbeats where run_id = $1',
      [id],
    );
    return rows[0]?.progress ?? undefined;
  }

  /** Whether a run that was told to wait for this one may not start yet. */
  async isAwaited(runId: string): Promise<boolean> {
    const { rows } = await this.pool.query<{ awaited: boolean }>(
      `select ${awaitedRun('$1::uuid')} is not null as awaited`,
      [runId],
    );
    return rows[0]?.awaited === true;
  }

  /** The runs that start when this one has ended, oldest first. */
  async waiting(runId: string): Promise<WaitingRun[]> {
    const { rows } = await this.pool.query<WaitingRun>(
      `with recursive passed as (
         select $1::uuid as id
         union all
         select run.id from passed join read_runs run on run.wait_for = passed.id
         where ${handsOn('run')}
       )
       select id as "runId", mode from read_runs
       where wait_for in (select id from passed) and state = 'PENDING' order by created, id`,
      [runId],
    );
    return rows;
  }
}

const sumOf = (one: QueueLength, other: QueueLength | undefined): QueueLength => ({
  queue: one.queue,
  waiting: one.waiting + (other?.waiting ?? 0),
  retrying: one.retrying + (other?.retrying ?? 0),
  running: one.running + (other?.running ?? 0),
  oldest: [one.oldest, other?.oldest ?? null].filter((time) => time !== null).toSorted((a, b) => +a - +b)[0] ?? null,
});
