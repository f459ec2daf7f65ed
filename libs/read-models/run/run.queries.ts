import type { Pool } from 'pg';
import { isUuid } from '#domain';
import type { RunMode, RunState, Scope } from '#domain';
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

  /** How far the run's attempt is; undefined where nobody has said, or it has ended. */
  async progressOf({ id, body: { state, attempt } }: Resource<RunBody>): Promise<RunProgress | undefined> {
    if (state !== 'RUNNING') return undefined;
    const { rows } = await this.pool.query<{ progress: RunProgress | null }>(
      'select progress from run_heartbeats where run_id = $1 and attempt = $2',
      [id, attempt],
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
