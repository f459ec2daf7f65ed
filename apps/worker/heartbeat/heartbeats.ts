import type pg from 'pg';
import { beat, endBeats } from '#application';
import type { Attempt } from '#application';
import type { Notifications } from '#event-store';
import { Loop } from '../loop/loop.js';
import type { Log } from '../logging/log.js';
import type { Service } from '../start/start-services.js';
import { LiveProgress } from './live-progress.js';
import { attemptFate } from './attempt-fate.js';
import type { StopReason } from './attempt-fate.js';

/** A started attempt, as its heartbeats know it. */
export interface TrackedAttempt {
  /** What its engine says of how far it is; told with the heartbeats, at most once a second. */
  readonly said: Pick<LiveProgress, 'progress' | 'metric'>;
  /** Aborted, with a StopReason, when the attempt may not go on. */
  readonly signal: AbortSignal;
  /** To be called when the attempt has ended. */
  release(): Promise<void>;
}

export interface HeartbeatOptions {
  readonly pool: pg.Pool;
  readonly notifications: Pick<Notifications, 'listen'>;
  readonly worker: string;
  /** Silence of this length makes others take the worker for lost; it is heard three times as often. */
  readonly leaseMs: number;
  readonly log: Log;
}

interface Tracked extends Attempt {
  readonly stop: AbortController;
  readonly live: LiveProgress;
}

const quietMs = 1_000;

/** Keeps the attempts of this worker process alive, and stops those that are cancelled or were given up. */
export class Heartbeats implements Service {
  readonly name = 'heartbeat';
  private readonly tracked = new Map<string, Tracked>();
  private readonly loop: Loop;
  private waking: NodeJS.Timeout | undefined;

  constructor(private readonly options: HeartbeatOptions) {
    const { leaseMs, log } = options;
    const step = async () => {
      await this.beat();
      return undefined;
    };
    this.loop = new Loop({ name: 'heartbeat', intervalMs: leaseMs / 3, log, step });
  }

  start(): void {
    this.options.notifications.listen('rondo_events', (streams) => {
      if (this.concerns(streams)) this.loop.wake();
    });
    this.loop.start();
  }

  async stop(): Promise<void> {
    clearTimeout(this.waking);
    await this.loop.stop();
  }

  track(attempt: Attempt): TrackedAttempt {
    const live = new LiveProgress();
    const tracked = { ...attempt, stop: new AbortController(), live };
    this.tracked.set(attempt.runId, tracked);
    this.loop.wake();
    const telling = <Said>(say: (said: Said) => void) => {
      return (said: Said) => {
        say(said);
        this.wakeSoon();
      };
    };
    return {
      said: { progress: telling(live.progress.bind(live)), metric: telling(live.metric.bind(live)) },
      signal: tracked.stop.signal,
      release: async () => {
        if (this.tracked.get(attempt.runId) === tracked) this.tracked.delete(attempt.runId);
        await endBeats(this.options.pool, this.options.worker, attempt);
      },
    };
  }

  /** Says that all attempts go on, and learns which may not. */
  async beat(): Promise<void> {
    const { pool, worker } = this.options;
    const attempts = [...this.tracked.values()].map((each) => ({ ...each, progress: each.live.soFar }));
    if (attempts.length === 0) return;
    const known = await beat(pool, worker, attempts);
    for (const { runId, attempt, stop } of attempts) {
      const fate = attemptFate(known.get(runId), { attempt, worker });
      if (fate !== 'go-on') stop.abort(fate satisfies StopReason);
    }
  }

  /** Engines may say a thousand things a second. */
  private wakeSoon(): void {
    this.waking ??= setTimeout(() => {
      this.waking = undefined;
      this.loop.wake();
    }, quietMs).unref();
  }

  /** A notification names the streams that were appended to; without names it may mean any. */
  private concerns(streams: string | undefined): boolean {
    if (streams === undefined || streams === '') return this.tracked.size > 0;
    return [...this.tracked.keys()].some((runId) => streams.includes(runId));
  }
}
