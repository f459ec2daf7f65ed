import type pg from 'pg';
import { attemptMessage, decideRepair, jobPresence } from '#application';
import type { Repair, RunLifecycle } from '#application';
import { isUnavailable } from '#event-store';
import type { ObjectStore } from '#object-store';
import type { Queues } from '#queues';
import { readClock, readOpenRuns } from '#read-models';
import type { OpenRun } from '#read-models';
import type { Log } from '../logging/log.js';
import { exclusiveRound } from '../loop/exclusive-round.js';
import { Loop } from '../loop/loop.js';
import { deleteStaged } from '../runs/staged-objects.js';
import type { Service } from '../start/start-services.js';
import { ClockSteps } from './clock-steps.js';
import type { LastOutage } from './last-outage.js';

export interface ReconcilerOptions {
  readonly pool: pg.Pool;
  readonly queues: Pick<Queues, 'presence' | 'remove'>;
  readonly runs: Pick<RunLifecycle, 'failAttempt' | 'resend'>;
  readonly objectStore: Pick<ObjectStore, 'deletePrefix'>;
  readonly leaseMs: number;
  /** Of the database that workers are heard through. */
  readonly outage: Pick<LastOutage, 'isWithin' | 'note'>;
  readonly log: Log;
}

export type Repairs = Readonly<Record<Exclude<Repair['kind'], 'leave'>, number>>;

const pageSize = 500;
/** Look-ups of jobs at a time. */
const lookUps = 50;

/** Brings runs on again whose message, job or worker was lost: at the start, then once a lease. */
export class Reconciler implements Service {
  readonly name = 'reconciler';
  private readonly loop: Loop;
  private readonly steps: ClockSteps;
  /** The database was away at the last round. */
  private away = false;

  constructor(private readonly options: ReconcilerOptions) {
    const { leaseMs, log } = options;
    // Heartbeats come three times a lease: a step of less makes no living worker look silent.
    this.steps = new ClockSteps(leaseMs / 3);
    const step = async () => {
      await this.reconcile().catch((error: unknown) => {
        this.away ||= isUnavailable(error);
        throw error;
      });
      return undefined;
    };
    this.loop = new Loop({ name: 'reconciler', intervalMs: leaseMs, log, step });
  }

  start(): void {
    this.loop.start();
  }

  async stop(): Promise<void> {
    await this.loop.stop();
  }

  /** One round over all runs that have not ended; undefined when another worker is at it. */
  reconcile(): Promise<Repairs | undefined> {
    return exclusiveRound(this.options.pool, 'reconciler', async () => {
      // From now on workers can be heard again.
      if (this.away) this.options.outage.note();
      this.away = false;
      const repairs = { send: 0, 'send-anew': 0, 'give-up-attempt': 0 };
      let after: string | undefined;
      do {
        const page = await readOpenRuns(this.options.pool, { after, limit: pageSize });
        await this.watchClock();
        for (let start = 0; start < page.length; start += lookUps) {
          const kinds = await Promise.all(page.slice(start, start + lookUps).map((run) => this.repair(run)));
          for (const kind of kinds) if (kind !== 'leave') repairs[kind] += 1;
        }
        after = page.length === pageSize ? page.at(-1)?.id : undefined;
      } while (after !== undefined);
      return repairs;
    });
  }

  /** By a clock that was set, workers that are heard look silent until their next heartbeats, and others do not. */
  private async watchClock(): Promise<void> {
    const { pool, outage, log } = this.options;
    if (!(await this.steps.look(() => readClock(pool)))) return;
    log.warn({}, "The database's clock was set: no worker is taken for lost until heartbeats count again");
    outage.note();
  }

  private async repair(run: OpenRun): Promise<Repair['kind']> {
    const { leaseMs, outage, queues } = this.options;
    const lease = { ms: leaseMs, heard: !outage.isWithin(leaseMs) };
    const job = await jobPresence(run, (queue, jobId) => queues.presence(queue, jobId));
    const { kind } = decideRepair({ ...run.facts, job }, lease);
    if (kind === 'send' || kind === 'send-anew') await this.send(run, kind);
    else if (kind === 'give-up-attempt') await this.giveUp(run);
    return kind;
  }

  private async send(run: OpenRun, kind: 'send' | 'send-anew'): Promise<void> {
    const { id, mode, attempt } = run;
    const { queue, jobId } = attemptMessage(id, run, attempt);
    if (kind === 'send-anew') await this.options.queues.remove(queue, jobId);
    await this.options.runs.resend(run, mode);
    this.options.log.warn({ runId: id, attempt }, 'The job of a run was lost; it is sent again');
  }

  private async giveUp({ id, scope, attempt, worker, facts }: OpenRun): Promise<void> {
    const silence = Math.round((facts.silentFor ?? facts.age) / 1_000);
    const message = `the worker ${worker ?? '(unknown)'} has been silent for ${silence} s`;
    const recorded = await this.options.runs.failAttempt({ scope, id, attempt }, 'worker-lost', message);
    if (recorded === 'dropped') return;
    this.options.log.warn({ runId: id, attempt, worker }, `An attempt is given up: ${message}`);
    await deleteStaged(this.options.objectStore, { scope, id, attempt });
  }
}
