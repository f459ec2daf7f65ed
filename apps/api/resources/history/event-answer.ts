import { maskedSecret } from '#application';
import type { RecordedEvent } from '#event-store';

/** Where the object store keeps a file is of no use to clients. */
const internal = new Set(['uri']);

export interface PlacedEvent {
  readonly event: RecordedEvent;
  /** As EventPositions writes it. */
  readonly position: string;
}

/** An event as clients see it, in histories and in the stream of events. */
export const eventAnswer = ({ event, position }: PlacedEvent) => ({
  eventId: event.eventId,
  stream: event.stream,
  version: event.version,
  position,
  type: event.type,
  data: shown(event.data),
  actor: { displayName: event.actor.displayName, userId: event.actor.userId },
  requestId: event.correlationId,
  time: event.time,
});

/** Data without what stays inside: secrets are masked as in resources, places of objects left out. */
function shown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== 'object' || value === null) return value;
  const { secretId, ...fields } = value as Readonly<Record<string, unknown>>;
  const entries = Object.entries(fields).filter(([name]) => !internal.has(name));
  const answer = Object.fromEntries(entries.map(([name, field]) => [name, shown(field)]));
  return secretId === undefined ? answer : { ...answer, value: maskedSecret };
}
