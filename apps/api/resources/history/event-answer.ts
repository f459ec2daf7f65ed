import { maskedSecret } from '#application';
import { parseStreamName } from '#domain';
import type { RecordedEvent } from '#event-store';

/** Where the object store keeps a file is of no use to clients. */
const internal = new Set(['uri']);

export interface EventOwners {
  readonly experimentId?: string;
  readonly serviceId?: string;
}

export interface PlacedEvent {
  readonly event: RecordedEvent;
  /** As EventPositions writes it. */
  readonly position: string;
}

/** An event as clients see it, in histories and in the stream of events. */
export const eventAnswer = (placed: PlacedEvent) => {
  const { eventId, stream, version, position, type, ...rest } = eventEnvelope(placed);
  return { eventId, stream, version, position, type, data: shown(placed.event.data), ...rest };
};

/** All but what was recorded: enough for whoever looks it up. */
export const eventEnvelope = ({ event, position }: PlacedEvent) => ({
  eventId: event.eventId,
  stream: event.stream,
  version: event.version,
  position,
  type: event.type,
  ...ownersOf(event),
  actor: { displayName: event.actor.displayName, userId: event.actor.userId },
  requestId: event.correlationId,
  time: event.time,
});

/** The experiment and the service that an event of a run, a tick or an experiment belongs to. */
export function ownersOf({ stream, type, data }: Pick<RecordedEvent, 'stream' | 'type' | 'data'>): EventOwners {
  const { category, id } = parseStreamName(stream);
  if (category === 'mlService') return { serviceId: id };
  if (category !== 'run' && category !== 'experiment') return {};
  const said = data as EventOwners & { readonly service?: EventOwners };
  const serviceId = type === 'ExperimentCreated' ? said.service?.serviceId : said.serviceId;
  const experimentId = category === 'experiment' ? id : said.experimentId;
  return { ...(experimentId !== undefined && { experimentId }), ...(serviceId !== undefined && { serviceId }) };
}

/** Data without what stays inside: secrets are masked as in resources, places of objects left out. */
function shown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== 'object' || value === null) return value;
  const { secretId, ...fields } = value as Readonly<Record<string, unknown>>;
  const entries = Object.entries(fields).filter(([name]) => !internal.has(name));
  const answer = Object.fromEntries(entries.map(([name, field]) => [name, shown(field)]));
  return secretId === undefined ? answer : { ...answer, value: maskedSecret };
}
