import { scheduleKinds } from '#domain';
import { overviewFields, stripLength, tickLetters } from '#read-models';
import type { ApiDescription } from '../../openapi/api-description.js';
import { listing, pick } from '../../openapi/common-schemas.js';
import { query } from '../../openapi/operation-parameters.js';
import { count, described, flag, instant, mixed, object, oneOf, text, uuid } from '../../openapi/schema.js';
import { MLServiceDto } from './ml-service.dto.js';
import { mlServicesTag } from './ml-services.openapi.js';

const letters = Object.entries(tickLetters)
  .map(([end, letter]) => `${letter} ${end}`)
  .join(', ');

const part = object(
  {
    experimentId: uuid('Its experiment'),
    scheduled: flag('Whether it has a schedule'),
    outcomes: text(`A letter for each of its last ticks, oldest first: ${letters}`, {
      pattern: `^[${Object.values(tickLetters).join('')}]{0,${stripLength}}$`,
    }),
  },
  {
    pausedSince: instant('When its schedule was paused; absent when it is not'),
    nextTick: instant('The next instant that will be decided; while it is paused, that would be'),
    failingSince: instant('When the first run failed of those that failed after its last success'),
  },
);

const activeRun = object(
  {
    runId: uuid('The run'),
    experimentId: uuid('Its experiment'),
    schedule: oneOf(scheduleKinds, 'Which part of the service'),
    state: oneOf(['PENDING', 'RUNNING', 'RETRY'], 'How far it is'),
    since: instant('When it came to that'),
  },
  {},
  'What runs, else what waits, for longest; absent when nothing does',
);

const champion = object(
  {
    modelId: uuid('The model'),
    runId: uuid('The run that trained it'),
    promoted: instant('When it became the champion'),
  },
  {
    metric: object(
      { name: text('What was measured first'), value: text('Its value') },
      {},
      'Of its training, where that measured something',
    ),
  },
  'The model that it scores with; absent while it has none',
);

const totals = object(
  {
    services: count('Services'),
    failing: count('Those that fail'),
    paused: count('Those with a schedule that is paused'),
    active: count('Those with a run that has not ended'),
  },
  {},
  'Of all services of the sandbox, whatever the filters are',
);

export const description: ApiDescription = {
  tag: mlServicesTag,
  schemas: (fieldsOf) => ({
    MLServiceOverview: mixed(
      {
        id: uuid('The service'),
        ...pick(fieldsOf(MLServiceDto), 'name', 'mlInstanceId', 'tags'),
        paused: flag('Whether one of its schedules is paused'),
        nextTick: instant('The next instant of its schedules; absent when there is none'),
        activeRun,
        activeRuns: count('Its runs that have not ended; of those that wait for a worker, the last ones'),
        champion,
        latenessP95Ms: count(
          'Milliseconds that 95 % of its last ticks took at most from their instant to the start of their run',
        ),
        failing: flag('Whether the last end of a run, of training or scoring, was a failure'),
        failingSince: instant('When that began; absent when it does not fail'),
        training: described('MLServiceOverviewPart', 'Training'),
        scoring: described('MLServiceOverviewPart', 'Scoring'),
        _links: described('SelfLink', 'Where the service is'),
      },
      ['id', 'name', 'mlInstanceId', 'paused', 'activeRuns', 'failing', 'training', 'scoring', '_links'],
    ),
    MLServiceOverviewPart: part,
    MLServiceOverviewListing: listing('MLServiceOverview', { totals }),
  }),
  operations: {
    OverviewController_list: {
      operationId: 'listMLServiceOverviews',
      summary: 'See all services from afar',
      description:
        'Of each service what comes, what became of its last ticks, what runs and what fails: a page costs the same however many runs there were. Runs and ticks of an experiment that was there before the service are not among them.',
      list: { fields: overviewFields, property: 'activeRuns>0', orderby: 'name' },
      parameters: [
        query(
          'strip',
          { type: 'integer', minimum: 0, maximum: stripLength, default: stripLength },
          'How many of the last ticks `outcomes` shows',
          30,
        ),
      ],
    },
  },
};
