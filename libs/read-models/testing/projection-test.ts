import type { DomainEvent, StreamName } from '#domain';
import type { ProjectedRow, Projection, VersionedEvent } from '#event-store';

/** What a spec says of an event; the rest of its envelope is made up. */
export interface GivenEvent {
  readonly stream: StreamName;
  readonly event: DomainEvent;
  /** ISO instant; when absent, that of the event's place: the first at 2026-03-01T00:00:00.000Z, each a minute later. */
  readonly time?: string;
}

const start = Date.parse('2026-03-01T00:00:00.000Z');

/** The events with their envelopes, versions counted for each stream. */
export function versioned(given: readonly GivenEvent[]): VersionedEvent[] {
  const versions = new Map<StreamName, number>();
  return given.map(({ stream, event, time }, index) => {
    const version = (versions.get(stream) ?? 0) + 1;
    versions.set(stream, version);
    return {
      eventId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      stream,
      version,
      scope: { org: 'acme', sandbox: 'prod' },
      ...event,
      schemaVersion: 1,
      actor: { displayName: 'Ada', userId: 'ada@example.com' },
      correlationId: 'request-1',
      time: time ?? new Date(start + index * 60_000).toISOString(),
    };
  });
}

/** The rows that events leave, by id, as a replay folds them. */
export function rowsAfter(projection: Projection, given: readonly GivenEvent[]): Record<string, ProjectedRow> {
  const rows: Record<string, ProjectedRow> = {};
  for (const event of versioned(given)) {
    for (const key of projection.keys(event)) {
      const row = projection.evolve(rows[key], event, key);
      if (row) rows[key] = row;
    }
  }
  return rows;
}
