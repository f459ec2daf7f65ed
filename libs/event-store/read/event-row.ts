import type { Actor, DomainEvent, StreamName } from '#domain';
import type { RecordedEvent } from '../recorded-event.js';
import type { Upcasters } from '../upcast/upcasters.js';

const columns = 'position event_id stream version org sandbox type schema_version data actor correlation_id time';

/** The columns of an event, of a row of that name. */
export const eventColumnsOf = (row: string): string =>
  columns
    .split(' ')
    .map((column) => `${row}.${column}`)
    .join(', ');

/** Of the table or alias `e`. */
export const eventColumns = eventColumnsOf('e');

export interface EventRow {
  readonly position: string;
  readonly event_id: string;
  readonly stream: StreamName;
  readonly version: number;
  readonly org: string;
  readonly sandbox: string;
  readonly type: DomainEvent['type'];
  readonly schema_version: number;
  readonly data: DomainEvent['data'];
  readonly actor: Actor;
  readonly correlation_id: string;
  readonly time: Date;
}

/** An event as it was recorded, its data at the current schema version: those that its type has, which the log vouches for. */
export function toRecordedEvent(row: EventRow, upcasters: Upcasters): RecordedEvent {
  const event = { type: row.type, data: upcasters.upcast(row.type, row.schema_version, row.data) } as DomainEvent;
  return {
    ...event,
    position: BigInt(row.position),
    eventId: row.event_id,
    stream: row.stream,
    version: row.version,
    scope: { org: row.org, sandbox: row.sandbox },
    schemaVersion: upcasters.currentVersion(row.type),
    actor: row.actor,
    correlationId: row.correlation_id,
    time: row.time.toISOString(),
  };
}
