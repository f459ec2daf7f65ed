import { eventTypes, isUuid, refuseIfAny } from '#domain';
import type { DomainEvent, StreamCategory } from '#domain';
import { resourceModels } from '#read-models';
import { refuseUnstorable, single } from '../../http/index.js';
import type { QueryValues } from '../../http/index.js';

export interface EventsRequest {
  readonly types?: readonly DomainEvent['type'][];
  readonly after?: bigint;
  readonly resource?: NamedResource;
  readonly envelope?: boolean;
  readonly coalesce?: number;
}

/** A resource by its id; without its category when the request does not say it. */
export interface NamedResource {
  readonly id: string;
  readonly category?: StreamCategory;
}

/** Milliseconds: comments, which keep the connection open, come later. */
export const mostCoalescing = 10_000;

const collections: Readonly<Record<string, StreamCategory>> = Object.fromEntries(
  Object.values(resourceModels).map(({ name, category }) => [name, category]),
);

/** Data sets have other names too, of any characters. */
const dataSetPattern = /^\/?dataSets\/(.+)$/s;

/** An id, `mlServices/<id>`, or a run's whole path. */
const resourcePattern = /^\/?(?:(?:experiments\/[^/]+\/)?(\w+)\/)?([^/]+)$/;

/**
 * Reads `types` (comma-separated or repeated), `resource`, `envelope`, `coalesce`, and where to go on: the header wins over the parameter, since
 * a client that connects again sends the address that it began with.
 * @param readPosition the position that a text stands for; undefined: for none
 * @throws DomainError `illegal-argument` naming every violation
 */
export function eventsRequestOf(
  query: QueryValues,
  lastEventIdHeader: string | undefined,
  readPosition: (text: string) => bigint | undefined,
): EventsRequest {
  refuseUnstorable(query);
  const violations: Record<string, string> = {};
  const types = typesOf(query['types'], violations);
  const resource = resourceOf(single(query, 'resource'), violations);
  const header = lastEventIdHeader?.trim();
  const [name, written] = header ? ['Last-Event-ID', header] : ['lastEventId', single(query, 'lastEventId')];
  const after = written === undefined ? undefined : readPosition(written);
  if (written !== undefined && after === undefined) {
    violations[name] =
      `${JSON.stringify(written)} is not the id of an event of this sandbox, nor 0 for the first of all`;
  }
  const envelope = single(query, 'envelope');
  if (envelope !== undefined && !['true', 'false'].includes(envelope)) {
    violations['envelope'] = `${JSON.stringify(envelope)} is not true or false`;
  }
  const coalesce = single(query, 'coalesce');
  if (coalesce !== undefined && !(/^\d{1,5}$/.test(coalesce) && Number(coalesce) <= mostCoalescing)) {
    violations['coalesce'] = `${JSON.stringify(coalesce)} is not a whole number from 0 to ${mostCoalescing}`;
  }
  refuseIfAny('illegal-argument', violations);
  return {
    ...(types && { types }),
    ...(resource && { resource }),
    ...(after !== undefined && { after }),
    ...(envelope === 'true' && { envelope: true }),
    ...(coalesce !== undefined && { coalesce: Number(coalesce) }),
  };
}

export interface HistoryRequest extends Pick<EventsRequest, 'types' | 'resource'> {
  readonly before?: bigint;
}

/** Reads `types`, `resource`, and before which event the history is wanted. Throws `illegal-argument` naming every violation. */
export function historyRequestOf(
  query: QueryValues,
  readPosition: (text: string) => bigint | undefined,
): HistoryRequest {
  refuseUnstorable(query);
  const violations: Violations = {};
  const types = typesOf(query['types'], violations);
  const resource = resourceOf(single(query, 'resource'), violations);
  const written = single(query, 'before');
  const before = written === undefined ? undefined : readPosition(written);
  if (written !== undefined && !before) {
    violations['before'] = `${JSON.stringify(written)} is not the position of an event of this sandbox`;
  }
  refuseIfAny('illegal-argument', violations);
  return { ...(types && { types }), ...(resource && { resource }), ...(before !== undefined && { before }) };
}

type Violations = Record<string, string>;

function typesOf(written: string | readonly string[] | undefined, violations: Violations): EventsRequest['types'] {
  const names = [written ?? []].flat().flatMap((text) => text.split(',').map((name) => name.trim()));
  const asked = [...new Set(names.filter((name) => name !== ''))];
  const types = eventTypes.filter((type) => asked.includes(type));
  const unknown = asked.filter((name) => !(eventTypes as readonly string[]).includes(name));
  if (unknown.length > 0) {
    const quoted = unknown.map((name) => JSON.stringify(name)).join(', ');
    violations['types'] =
      `${quoted} ${unknown.length === 1 ? 'is no type' : 'are no types'} of events; known are ${eventTypes.join(', ')}`;
  }
  return asked.length > 0 ? types : undefined;
}

function resourceOf(text: string | undefined, violations: Violations): NamedResource | undefined {
  if (text === undefined) return undefined;
  const [, dataSet] = dataSetPattern.exec(text.trim()) ?? [];
  if (dataSet !== undefined) return { id: dataSet, category: 'dataSet' };
  const [, collection, id = ''] = resourcePattern.exec(text.trim()) ?? [];
  const isKnown = collection === undefined || Object.hasOwn(collections, collection);
  if (isKnown && isUuid(id)) {
    const category = collections[collection ?? ''];
    return { id: id.toLowerCase(), ...(category && { category }) };
  }
  const allowed = `an id, or one of ${Object.keys(collections).join(', ')} and an id such as mlServices/<id>`;
  violations['resource'] = `${JSON.stringify(text)} is not ${allowed}`;
  return undefined;
}
