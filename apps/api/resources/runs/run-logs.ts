import type { Clock } from '#application';
import { DomainError, hasEnded } from '#domain';
import type { LogKeepDays, Scope } from '#domain';
import { LogReader } from '#engines';
import type { Notifications } from '#event-store';
import type { Resource, RunBody, RunQueries } from '#read-models';
import { WakeUp } from '#waiting';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '#faults';
import { logExpiry } from './log-expiry.js';
import type { LogStream } from './run-status.js';

export interface RunLogsOptions {
  /** The folder of the runs' logs. */
  readonly root: string;
  readonly keepDays: LogKeepDays;
  readonly clock: Clock;
}

export interface FollowOptions {
  readonly scope: Scope;
  readonly signal: AbortSignal;
}

/** Milliseconds between two looks at a log that may grow: changes on a network's volume notify nobody. */
const pollInterval = 300;

/** Looks at a log after which the run is looked at too, if no notification told of it. */
const looksAtRun = 10;

/** Reads the logs that workers write, on a volume that they share with this process. */
export class RunLogs {
  constructor(
    private readonly options: RunLogsOptions,
    private readonly runs: RunQueries,
    private readonly notifications: Notifications,
  ) {}

  /** Throws `not-found` for a run whose logs have been deleted because of their age. */
  async refuseDeleted({ id, body }: Resource<RunBody>): Promise<void> {
    const { root, keepDays, clock } = this.options;
    const expiry = logExpiry(body, keepDays, clock());
    if (expiry === undefined || (await isThere(join(root, id)))) return;
    throw new DomainError('not-found', expiry);
  }

  /** What has been logged so far: one attempt after the other, each but the first under a line that says its number. */
  read(run: Resource<RunBody>, stream: LogStream): AsyncGenerator<Buffer | string> {
    return new AttemptsReader(this.options.root, run.id, stream).readOn(run.body.attempt);
  }

  /** As `read`, and then what is logged until the run has ended or the signal aborts. */
  async *follow(run: Resource<RunBody>, stream: LogStream, { scope, signal }: FollowOptions) {
    const reader = new AttemptsReader(this.options.root, run.id, stream);
    const news = new WakeUp();
    let isChanged = true;
    const listening = this.notifications.listen('rondo_events', (streams) => {
      if (streams && !streams.split(' ').includes(`run-${run.id}`)) return;
      isChanged = true;
      news.ring();
    });
    try {
      // A worker notes the end of an attempt after it is recorded: a run that has just ended is looked at once more.
      let endings = hasEnded(run.body.state) ? 2 : 0;
      for (let looks = 1, { body } = run; !signal.aborted; looks += 1) {
        if (isChanged || looks % looksAtRun === 0) {
          isChanged = false;
          body = (await this.runs.get(scope, run.id, { includeDeleted: true }))?.body ?? body;
        }
        yield* reader.readOn(body.attempt);
        if (hasEnded(body.state)) endings += 1;
        if (endings > 1) return;
        await news.wait(pollInterval, signal);
      }
    } finally {
      listening.stop();
    }
  }
}

/** Reads on where it stopped, over the attempts of a run. */
class AttemptsReader {
  private attempt = 1;
  private log: LogReader;
  private isBegun = false;

  constructor(
    private readonly root: string,
    private readonly runId: string,
    private readonly stream: LogStream,
  ) {
    this.log = this.logOf(1);
  }

  /** @param last the attempt that runs, ran last or runs next */
  async *readOn(last: number): AsyncGenerator<Buffer | string> {
    for (;;) {
      for await (const chunk of this.log.readOn()) {
        if (!this.isBegun && this.attempt > 1) yield `[rondo] attempt ${this.attempt}\n`;
        this.isBegun = true;
        yield chunk;
      }
      if (this.attempt >= last) return;
      if (!this.log.isAtLineStart) yield '\n';
      this.next();
    }
  }

  private next(): void {
    this.attempt += 1;
    this.isBegun = false;
    this.log = this.logOf(this.attempt);
  }

  /** `<root>/<run>/<attempt>/<stream>.log` and its parts. */
  private logOf(attempt: number): LogReader {
    return new LogReader(join(this.root, this.runId, String(attempt), `${this.stream}.log`));
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}
