import { mlServiceFields, runFields } from '#read-models';
import type { ApiDescription } from '../../openapi/api-description.js';
import { listing, omit, pick, resource } from '../../openapi/common-schemas.js';
import { exampleIds } from '../../openapi/example-ids.js';
import { query } from '../../openapi/operation-parameters.js';
import { described, flag, instant, object, text, uuid } from '../../openapi/schema.js';
import { runCourseFields, runFieldsOf, runsAlwaysHave, runsBeginWith } from '../runs/runs.openapi.js';
import { FreshnessDto, MLServiceDto } from './ml-service.dto.js';

const named = {
  name: 'Weekly sales',
  description: 'Learns every Sunday, predicts every night',
  mlInstanceId: exampleIds.mlInstances,
};

const dataSets = { trainingDataSetId: exampleIds.dataSets, scoringDataSetId: exampleIds.dataSets };

const weekly = { startTime: '2030-01-01T00:00', endTime: '2031-01-01T00:00', cron: '0 3 * * 0' };
const nightly = { startTime: '2030-01-01T00:00', endTime: '2031-01-01T00:00', cron: '30 4 * * *' };

/** The five shapes of a publication. */
const shapes = {
  bothSchedules: {
    summary: 'Trains and scores on schedules; each scoring run uses the latest trained model',
    body: {
      ...named,
      ...dataSets,
      trainingTimeframe: 525600,
      trainingSchedule: weekly,
      scoringTimeframe: '10080',
      scoringSchedule: { ...nightly, timezone: 'Europe/Berlin', overlap: 'queue', missed: 'all', catchUpWindow: 1440 },
    },
  },
  scoringOnly: {
    summary: 'Trains once; its model serves every scoring run',
    body: { ...named, ...dataSets, scoringTimeframe: '20000', scoringSchedule: nightly },
  },
  trainedRun: {
    summary: 'Publishes the model of a training run that is DONE',
    body: {
      ...named,
      trainingExperimentId: exampleIds.experiments,
      trainingExperimentRunId: exampleIds.runs,
      scoringDataSetId: exampleIds.dataSets,
      scoringTimeframe: 0,
      scoringSchedule: nightly,
    },
  },
  trainingOnly: {
    summary: 'Trains on a schedule, scores once after the first training',
    body: { ...named, ...dataSets, trainingSchedule: weekly },
  },
  once: { summary: 'Trains once, then scores once', body: { ...named, ...dataSets } },
};

export const mlServicesTag = {
  name: 'MLServices',
  description: 'Published MLInstances that keep training and scoring themselves',
};

export const description: ApiDescription = {
  tag: mlServicesTag,
  schemas: (fieldsOf) => {
    const fields = fieldsOf(MLServiceDto);
    return {
      MLService: resource(
        {
          ...pick(fields, 'name', 'description', 'mlInstanceId'),
          trainingExperimentId: uuid('The experiment of its training runs'),
          ...pick(fields, 'trainingExperimentRunId', 'trainingDataSetId', 'trainingTimeframe'),
          scoringExperimentId: uuid('The experiment of its scoring runs, made with the service'),
          ...omit(fields, 'trainingExperimentId', 'trainOnPublish', 'retry', 'freshness', 'tags'),
          championModelId: uuid('The model that scoring runs use now'),
          ...pick(fields, 'retry', 'freshness', 'tags'),
        },
        ['name', 'mlInstanceId', 'trainingExperimentId', 'scoringExperimentId'],
      ),
      MLServiceListing: listing('MLService'),
      DataAge: object(
        { dataSetId: text('What is read: its id, or the alias under which there is nothing') },
        {
          newest: instant('Of its newest row; absent where it has none, or its rows have no times'),
          ageMinutes: { type: 'integer', minimum: 0, description: 'Whole minutes from then to now' },
          stale: flag(
            'Whether it is older than maxAgeMinutes; absent where nobody said how old it may be, or its rows have no times',
          ),
        },
      ),
      ServiceFreshness: object(
        {},
        {
          ...pick(fieldsOf(FreshnessDto), 'maxAgeMinutes'),
          training: described('DataAge', 'Absent when training reads no data set'),
          scoring: described('DataAge', 'Absent when scoring reads no data set'),
        },
      ),
      ServiceRun: resource(
        {
          ...runFieldsOf(fieldsOf),
          ...runCourseFields,
        },
        [...runsAlwaysHave, 'schedule', 'window', 'attempt'],
        runsBeginWith,
      ),
      ServiceRunListing: listing('ServiceRun'),
    };
  },
  operations: {
    MLServicesController_list: {
      operationId: 'listMLServices',
      summary: 'List MLServices',
      description: 'Children are whole.',
      list: { fields: mlServiceFields, property: `mlInstanceId==${exampleIds.mlInstances}`, orderby: 'name' },
    },
    MLServicesController_publish: {
      operationId: 'createMLService',
      summary: 'Publish an MLInstance as a service',
      description:
        'Makes the experiments that the service needs, and its first runs, in one step. What is scheduled and where the model comes from follows from the fields that are there: see the examples.',
      examples: shapes,
    },
    MLServicesController_deleteOfInstance: {
      operationId: 'deleteMLServices',
      summary: 'Delete all MLServices of an MLInstance',
      parameters: [
        {
          ...query('mlInstanceId', uuid('A UUID'), 'MLInstance whose services are deleted', exampleIds.mlInstances),
          required: true,
        },
      ],
    },
    MLServicesController_get: { operationId: 'getMLService', summary: 'Get an MLService' },
    MLServicesController_update: {
      operationId: 'updateMLService',
      problems: [422],
      summary: 'Replace an MLService',
      description:
        'Adds, changes and removes schedules: one that is left out is removed. The startTime of a schedule that exists cannot be changed; publish again instead.',
      examples: {
        rescheduled: {
          summary: 'Scores twice a night, and does not train any more',
          body: { ...named, ...dataSets, scoringSchedule: { ...nightly, cron: '30 2,4 * * *' } },
        },
      },
    },
    MLServicesController_delete: {
      operationId: 'deleteMLService',
      summary: 'Delete an MLService',
      description: 'Its schedules make no more runs; runs that are running finish.',
    },
    ServiceRunsController_list: {
      operationId: 'listMLServiceRuns',
      summary: "List a service's runs",
      description: 'Of both experiments, with what the service knows of them.',
      answer: 'ServiceRunListing',
      list: { fields: runFields, property: 'schedule==training,state==PENDING', orderby: '-nominalTime' },
    },
    ServiceRunsController_trigger: {
      operationId: 'triggerMLServiceRun',
      summary: 'Train or score now',
      description: 'Beside the schedule, with the parameters and data sets of the service.',
      examples: { train: { summary: 'Train now', body: { mode: 'train', description: 'New stores opened' } } },
    },
    ServiceFreshnessController_get: {
      operationId: 'getMLServiceFreshness',
      summary: "Get the age of a service's data",
      description:
        'What its runs would read now: the newest row of each data set, how old it is, and whether that is stale.',
      answer: 'ServiceFreshness',
      // An age changes with every minute.
      exampleAnswer: false,
    },
  },
};
