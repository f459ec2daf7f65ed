import type { Actor, DomainEvent, Scope, StreamName } from '#domain';

/** What the store adds to an event, before the log has given it a position. */
export interface Envelope {
  readonly eventId: string;
  readonly stream: StreamName;
  /** 1 for a stream's first event. */
  readonly version: number;
  readonly scope: Scope;
  readonly schemaVersion: number;
  readonly actor: Actor;
  /** The request or job that everything in this append goes back to. */
  readonly correlationId: string;
  /** ISO 8601, milliseconds, Z. */
  readonly time: string;
}

/** An event with its envelope. This is what projections see. */
export type VersionedEvent<Event extends DomainEvent = DomainEvent> = Envelope & Event;

/** An event as the log holds it. */
export type RecordedEvent<Event extends DomainEvent = DomainEvent> = VersionedEvent<Event> & {
  /** Place in the whole log: unique, and given in no particular order to concurrent transactions (see read-log.ts). */
  readonly position: bigint;
};
