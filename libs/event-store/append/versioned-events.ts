import { randomUUID } from 'node:crypto';
import type { StreamAppend } from '../event-store.js';
import type { VersionedEvent } from '../recorded-event.js';
import type { Upcasters } from '../upcast/upcasters.js';

/** The events of an append with their envelopes, in the order in which they will stand in the log. */
export function versionedEvents(appends: readonly StreamAppend[], upcasters: Upcasters): VersionedEvent[] {
  refuseRepeatedStreams(appends);
  return appends.flatMap(({ stream, expectedVersion, events, context }) =>
    events.map((event, index): VersionedEvent => ({
      ...event,
      eventId: randomUUID(),
      stream,
      version: expectedVersion + index + 1,
      scope: context.scope,
      schemaVersion: upcasters.currentVersion(event.type),
      actor: context.actor,
      correlationId: context.correlationId,
      time: context.time,
    })),
  );
}

function refuseRepeatedStreams(appends: readonly StreamAppend[]): void {
  const seen = new Set<string>();
  for (const { stream, expectedVersion } of appends) {
    if (seen.has(stream)) throw new RangeError(`${stream} stands twice in one append; put its events together`);
    if (!Number.isInteger(expectedVersion) || expectedVersion < 0) {
      throw new RangeError(`${stream}: ${expectedVersion} is not a version; allowed are 0, 1, 2, …`);
    }
    seen.add(stream);
  }
}
