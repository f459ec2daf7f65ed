import type pg from 'pg';
import { VersionConflictError } from '../event-store.js';
import type { AppendOptions, AppendResult, StreamAppend } from '../event-store.js';
import type { Projection } from '../projection.js';
import type { Upcasters } from '../upcast/upcasters.js';
import { Announcer, announceIn } from './announcer.js';
import { AppendAttempt } from './append-attempt.js';
import type { Appended } from './append-attempt.js';
import { faultOf, toConflict } from './append-error.js';
import { TableColumns } from './table-columns.js';
import { inTransaction } from './transaction.js';
import { versionedEvents } from './versioned-events.js';

/** How often an append that met another one starts again by itself. */
const maxTries = 10;

/** Writes events with all that belongs to them; decides when to try again. */
export class Appender {
  private readonly columns = new TableColumns();
  private readonly announcer: Announcer;

  constructor(
    private readonly pool: pg.Pool,
    private readonly projections: readonly Projection[],
    private readonly upcasters: Upcasters,
  ) {
    this.announcer = new Announcer(pool);
  }

  async append(
    appends: readonly StreamAppend[],
    options: AppendOptions,
    client: pg.PoolClient | undefined,
  ): Promise<AppendResult> {
    const events = versionedEvents(appends, this.upcasters);
    const attempt = new AppendAttempt(this.projections, this.columns, events, options);
    if (attempt.isEmpty) return { events: [], ignored: [], rows: new Map() };
    if (client) return this.appendWith(client, attempt);
    const { result, outboxed } = await this.appendAlone(attempt, options);
    this.announcer.announce(streamsOf(result), outboxed);
    return result;
  }

  /** Only the caller's commit makes it true, so the announcement goes with it. */
  private async appendWith(client: pg.PoolClient, attempt: AppendAttempt): Promise<AppendResult> {
    try {
      const { result, outboxed } = await attempt.runIn(client);
      await announceIn(client, streamsOf(result), outboxed);
      return result;
    } catch (error) {
      throw toConflict(error, attempt.streams);
    }
  }

  /** Starts again on deadlocks and races, and with a stream that has come into being when that is to be ignored. */
  private async appendAlone(attempt: AppendAttempt, { ignoreExisting = false }: AppendOptions): Promise<Appended> {
    for (let tries = 1; ; tries++) {
      try {
        return attempt.needsTransaction
          ? await inTransaction(this.pool, (client) => attempt.runIn(client))
          : await attempt.run(this.pool);
      } catch (error) {
        const fault = faultOf(error, attempt.streams);
        if (fault.kind === 'other') throw error;
        const begun = fault.kind === 'conflict' && fault.streams.every((stream) => attempt.begins(stream));
        if ((fault.kind === 'race' || (ignoreExisting && begun)) && tries < maxTries) continue;
        throw new VersionConflictError(fault.kind === 'conflict' ? fault.streams : attempt.streams, error);
      }
    }
  }

  /** Runs work that may append; all of it starts again on deadlocks, races and version conflicts. */
  async transaction<Result>(work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
    for (let tries = 1; ; tries++) {
      try {
        return await inTransaction(this.pool, work);
      } catch (error) {
        const again = error instanceof VersionConflictError || faultOf(error, []).kind === 'race';
        if (!again || tries >= maxTries) throw error;
      }
    }
  }
}

const streamsOf = ({ events }: AppendResult) => events.map(({ stream }) => stream);
