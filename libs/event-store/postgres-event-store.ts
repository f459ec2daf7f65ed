import type pg from 'pg';
import type { Scope, StreamCategory, StreamName } from '#domain';
import { Appender } from './append/appender.js';
import { orUnavailable } from './connection/unavailable.js';
import type { AppendOptions, AppendResult, LoadedStream, StreamAppend } from './event-store.js';
import type { Projection } from './projection.js';
import { toRecordedEvent } from './read/event-row.js';
import type { EventRow } from './read/event-row.js';
import { loadStreams } from './read/load-streams.js';
import type { LoadOptions } from './read/load-streams.js';
import { lastPosition, readLog } from './read/read-log.js';
import type { ReadAllOptions } from './read/read-log.js';
import { readBack } from './read/read-back.js';
import type { EventsBack, ReadBackOptions } from './read/read-back.js';
import { readStream } from './read/read-stream.js';
import type { ReadStreamOptions } from './read/read-stream.js';
import type { RecordedEvent } from './recorded-event.js';
import { Upcasters } from './upcast/upcasters.js';
import type { Upcaster } from './upcast/upcasters.js';

export interface EventStoreOptions {
  readonly upcasters?: readonly Upcaster[];
}

/**
 * The log of events in PostgreSQL, with the projected rows and outbox messages that are written with it. Every method
 * throws StoreUnavailableError when PostgreSQL cannot be reached.
 */
export class PostgresEventStore {
  private readonly upcasters: Upcasters;
  private readonly appender: Appender;

  /** `pool` comes from createPool. Of the projections each table is kept by one. */
  constructor(
    private readonly pool: pg.Pool,
    projections: readonly Projection[],
    options: EventStoreOptions = {},
  ) {
    this.upcasters = new Upcasters(options.upcasters);
    this.appender = new Appender(pool, projections, this.upcasters);
  }

  /** A stream's events in version order, its version counted with those that are left out. */
  async load<Category extends StreamCategory>(
    scope: Scope,
    stream: StreamName<Category>,
    options: LoadOptions = {},
    client?: pg.PoolClient,
  ): Promise<LoadedStream<Category>> {
    const streams = await this.loadMany(scope, [stream], options, client);
    return streams.get(stream) ?? { stream, version: 0, events: [] };
  }

  /** Several streams in one query; those that do not exist are there too, at version 0. */
  loadMany<Category extends StreamCategory>(
    scope: Scope,
    streams: readonly StreamName<Category>[],
    options: LoadOptions = {},
    client?: pg.PoolClient,
  ): Promise<Map<StreamName<Category>, LoadedStream<Category>>> {
    return orUnavailable(() => loadStreams(client ?? this.pool, this.upcasters, scope, streams, options));
  }

  /**
   * Appends to one or several streams, all or nothing, together with the rows of the projections and the messages of the
   * outbox. With `client` it takes part in the caller's transaction (see `transaction`), which has to be rolled back
   * when this throws.
   * @throws VersionConflictError when a stream is not at its expected version, or belongs to another scope
   * @throws DomainError `illegal-argument` for text that PostgreSQL cannot hold (NUL, half a surrogate pair)
   */
  append(appends: readonly StreamAppend[], options: AppendOptions = {}, client?: pg.PoolClient): Promise<AppendResult> {
    return orUnavailable(() => this.appender.append(appends, options, client));
  }

  /**
   * Runs `work` in a transaction that may append: it commits when `work` resolves and rolls back when it rejects.
   * Deadlocks and serialization failures make it start again.
   */
  transaction<Result>(work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
    return orUnavailable(() => this.appender.transaction(work));
  }

  /** Events of all streams in log order, up to where the log is complete (see read-log.ts). */
  readAll(options: ReadAllOptions, client?: pg.PoolClient): Promise<RecordedEvent[]> {
    return orUnavailable(() => readLog(client ?? this.pool, this.upcasters, options));
  }

  /** A tenant's events against log order, from an event or from the newest on (see read-back.ts). */
  readBack(options: ReadBackOptions): Promise<EventsBack> {
    return orUnavailable(() => readBack(this.pool, this.upcasters, options));
  }

  /** Where a tenant's log ends for now: the position after which readAll finds nothing yet; 0 while it is empty. */
  lastPosition(scope: Scope): Promise<bigint> {
    return orUnavailable(() => lastPosition(this.pool, scope));
  }

  /** One page of a stream's history. */
  readStream(scope: Scope, stream: StreamName, options: ReadStreamOptions = {}): Promise<RecordedEvent[]> {
    return orUnavailable(() => readStream(this.pool, this.upcasters, scope, stream, options));
  }

  /** Events of rows that another query has read, by the columns of `eventColumnsOf`. */
  recorded(rows: readonly EventRow[]): RecordedEvent[] {
    return rows.map((row) => toRecordedEvent(row, this.upcasters));
  }
}
