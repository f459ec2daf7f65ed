import type { Actor, DomainEvent, Scope, StreamName } from '#domain';

/** An event with its envelope, before the log has given it a position. This is what projections see. */
export interface VersionedEvent<Event extends DomainEvent = DomainEvent> {
  readonly eventId: string;
  readonly stream: StreamName;
  /** 1 for a stream's first event. */
  readonly version: number;
  readonly scope: Scope;
  readonly type: Event['type'];
  readonly schemaVersion: number;
  readonly data: Event['data'];
  readonly actor: Actor;
  /** The request or job that everything in this append goes back to. */
  readonly correlationId: string;
  /** The event or command that led to this one. */
  readonly causationId?: string;
  /** ISO 8601, milliseconds, Z. */
  readonly time: string;
}

/** An event as the log holds it. */
export interface RecordedEvent<Event extends DomainEvent = DomainEvent> extends VersionedEvent<Event> {
  /** Place in the whole log: unique, and given in no particular order to concurrent transactions (see read-log.ts). */
  readonly position: bigint;
}
