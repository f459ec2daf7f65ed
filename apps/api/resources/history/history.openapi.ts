import { eventTypes } from '#domain';
import { lookedThrough } from '#event-store';
import { eventFields } from '#read-models';
import { mostCoalescing } from '../event-stream/events-request.js';
import type { ApiDescription, OperationDescription } from '../../openapi/api-description.js';
import { listing } from '../../openapi/common-schemas.js';
import { exampleIds } from '../../openapi/example-ids.js';
import { query } from '../../openapi/operation-parameters.js';
import { described, instant, listOf, mixed, object, oneOf, ref, text, uuid } from '../../openapi/schema.js';

const envelope = {
  eventId: uuid('The event'),
  stream: text('The stream that it belongs to: the kind of the resource, a hyphen, and its id'),
  version: { type: 'integer', minimum: 1, description: "The resource's version from this event on: its ETag" },
  position: text('Place in the log: the id in the stream of events, which tells nothing but where to go on', {
    pattern: String.raw`^[\w-]{22}$`,
  }),
  type: oneOf(eventTypes, 'What happened'),
};

const event = mixed(
  {
    ...envelope,
    data: {
      type: 'object',
      additionalProperties: true,
      description: 'What was recorded, by the type of the event; values of secrets are ***',
    },
    experimentId: uuid('Of runs, ticks and experiments: the experiment that it belongs to'),
    serviceId: uuid('The service that it belongs to; of updates of experiments only their history says it'),
    actor: described('Actor', 'Who caused it'),
    requestId: text('The x-request-id of the request that caused it, or the run whose worker did'),
    time: instant('When it was recorded'),
  },
  [...Object.keys(envelope), 'data', 'actor', 'requestId', 'time'],
);

const history = (operationId: string, kind: string, type: string): OperationDescription => ({
  operationId,
  summary: `List the history of ${kind}`,
  description:
    'Every event of the resource itself, also after its deletion, when histories, and the resource asOf an earlier time, are all that is answered of it. Experiments, runs and services have histories of their own.',
  list: { fields: eventFields, property: `type==${type}`, orderby: '-version' },
});

const typesParameter = query(
  'types',
  text('Types of events, comma-separated or repeated'),
  `Only these types; all when absent. Known are ${eventTypes.join(', ')}`,
  'RunRequested,RunSucceeded',
);

const resourceParameter = query(
  'resource',
  text('An id, or a collection and an id'),
  'Only events of this resource, deleted or not: an id, or a path such as mlServices/<id>, for a data set also with an alias. To a service belong those of its experiments and their runs too, to an experiment those of its runs',
  `mlServices/${exampleIds.mlServices}`,
);

const lastEventId = text('Position of an event, or 0', { pattern: String.raw`^(0|[\w-]{22})$` });

export const description: ApiDescription = {
  tag: { name: 'History', description: 'What was decided, by whom and when; every change as it happens' },
  schemas: () => ({
    Event: event,
    EventListing: listing('Event'),
    History: object(
      { children: listOf(ref('Event'), 'Newest first') },
      { before: text('Where to go on; absent where nothing is before it', { pattern: String.raw`^[\w-]{22}$` }) },
    ),
  }),
  operations: {
    HistoryController_ofService: history('listMLServiceEvents', 'a service', 'ServiceCreated'),
    HistoryController_ofExperiment: history('listExperimentEvents', 'an experiment', 'ExperimentCreated'),
    HistoryController_ofRun: history('listExperimentRunEvents', 'a run', 'RunRequested'),
    HistoryController_ofDataSet: history('listDataSetEvents', 'a data set', 'BatchAdded'),
    SandboxHistoryController_get: {
      operationId: 'getHistory',
      summary: 'Read what happened in the sandbox, backwards',
      description: `Events of all resources, newest first. A page looks through ${lookedThrough} events at most: where few are wanted it may have fewer than its limit, or none, and \`before\` leads on.`,
      parameters: [
        typesParameter,
        resourceParameter,
        {
          name: 'before',
          in: 'query',
          description: 'Position of the event before which the page begins; the newest when absent',
          schema: text('As `before` of the page before, or `position` of an event', {
            pattern: String.raw`^[\w-]{22}$`,
          }),
        },
        query('limit', { type: 'integer', minimum: 1, maximum: 1000, default: 25 }, 'Events on a page', 25),
      ],
      problems: [404],
      // What the stage has done, in an order that depends on its speed.
      exampleAnswer: false,
    },
    EventsController_events: {
      operationId: 'streamEvents',
      summary: 'Follow every change as it happens',
      description: `Server-sent events of the sandbox: \`id\` is the position, \`event\` the type, and \`data\` the event as JSON,
as histories show it. A comment line comes every 15 seconds. A client that connects again with \`Last-Event-ID\` misses
nothing, and with 0 it begins at the first event of all; without it the stream starts now. The first block has an id but
no data: the place where the stream begins.`,
      parameters: [
        typesParameter,
        resourceParameter,
        query(
          'envelope',
          { type: 'boolean', default: false },
          'Whether `data` is left out of each event: enough for whoever looks up what has changed',
          false,
        ),
        query(
          'coalesce',
          { type: 'integer', minimum: 0, maximum: mostCoalescing, default: 0 },
          'Milliseconds in which of several events of one stream only the newest is sent; versions tell what was left out, and histories what it was',
          0,
        ),
        query('lastEventId', lastEventId, 'As Last-Event-ID, for clients that cannot set headers', '0'),
        {
          name: 'Last-Event-ID',
          in: 'header',
          description: 'Start after the event of this position',
          schema: lastEventId,
          example: '0',
        },
      ],
      content: { 'text/event-stream': text('Server-sent events') },
      headers: { 'X-Accel-Buffering': { $ref: '#/components/headers/Unbuffered' } },
      exampleAnswer: false,
      problems: [404, 406],
    },
  },
};
