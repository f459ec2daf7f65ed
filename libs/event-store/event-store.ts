import type pg from 'pg';
import type { Actor, DomainEvent, EventsOf, Scope, StreamCategory, StreamName } from '#domain';
import type { ProjectedRow } from './projection.js';
import type { RecordedEvent, VersionedEvent } from './recorded-event.js';

/** To whom events belong, on whose behalf, why and when they are appended. */
export interface AppendContext {
  readonly scope: Scope;
  readonly actor: Actor;
  readonly correlationId: string;
  /** ISO 8601 instant. */
  readonly time: string;
}

export interface StreamAppend {
  readonly stream: StreamName;
  /** The version that the events were decided on; 0 for a stream that must not exist yet. */
  readonly expectedVersion: number;
  readonly events: readonly DomainEvent[];
  readonly context: AppendContext;
}

/** A message that leaves through the outbox, in the transaction of the events that caused it. */
export interface OutboxMessage {
  readonly queue: string;
  /** Whose it is. */
  readonly org: string;
  /** Unique: a second message of the same id is ignored. */
  readonly jobId: string;
  /** JSON. */
  readonly payload: unknown;
  /** The stream that it tells of: where the append drops that as existing already, it drops the message too. */
  readonly stream?: StreamName;
  /** ISO instant before which it is not sent. */
  readonly availableAt?: string;
}

export interface LoadedStream<Category extends StreamCategory = StreamCategory> {
  readonly stream: StreamName<Category>;
  /** 0 when the stream does not exist (or belongs to another scope). */
  readonly version: number;
  readonly events: readonly RecordedEvent<EventsOf<Category>>[];
}

export interface AppendOptions {
  readonly outbox?: readonly OutboxMessage[];
  /**
   * Streams whose existence is enough: an append at expected version 0 to a stream that exists already is dropped
   * silently instead of failing the whole append. Used where ids are deterministic (ticks).
   */
  readonly ignoreExisting?: boolean;
  /**
   * What must hold besides the versions, checked in the append's transaction: `before` it has written, to lock rows that
   * the decision depends on, and `after`, when it holds the locks on its own rows. Throwing undoes the append; a
   * VersionConflictError has it decided anew. Both may be called several times.
   */
  readonly conditions?: {
    readonly before?: Condition | undefined;
    readonly after?: Condition | undefined;
  };
}

export type Condition = (client: pg.PoolClient) => Promise<void>;

export interface AppendResult {
  readonly events: readonly VersionedEvent[];
  /** Streams that were dropped because of `ignoreExisting`. */
  readonly ignored: readonly StreamName[];
  /** The rows as they now are, by table, then id. */
  readonly rows: ReadonlyMap<string, ReadonlyMap<string, ProjectedRow>>;
}

/** Somebody else appended to the stream first: load again and decide anew, or give up. */
export class VersionConflictError extends Error {
  override readonly name = 'VersionConflictError';

  constructor(
    readonly streams: readonly StreamName[],
    cause?: unknown,
  ) {
    super(`Another append came first to ${streams.join(', ')}`, { cause });
  }
}

/** Another dependency fault than a conflict: PostgreSQL cannot be reached or is going down. Safe to try again. */
export class StoreUnavailableError extends Error {
  override name = 'StoreUnavailableError';
}
