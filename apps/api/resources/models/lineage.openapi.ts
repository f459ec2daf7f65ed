import { runStates } from '#domain';
import type { ApiDescription } from '../../openapi/api-description.js';
import { omit, pick } from '../../openapi/common-schemas.js';
import {
  count,
  described,
  flag,
  instant,
  listOf,
  mixed,
  object,
  oneOf,
  rowInstant,
  text,
  uuid,
} from '../../openapi/schema.js';
import { runCourseFields, runDetailFields } from '../runs/runs.openapi.js';
import { modelsTag } from './models.openapi.js';

const run = mixed(
  {
    runId: uuid('The run'),
    experimentId: uuid('Its experiment'),
    state: oneOf(runStates, 'What it has come to'),
    ...omit(runCourseFields, 'modelId'),
    ...pick(runDetailFields, 'dataSetId', 'dataSetVersion'),
  },
  ['runId', 'experimentId', 'state', 'window', 'attempt'],
);

const batch = object(
  { batchId: uuid('The batch'), rows: count('Rows of the whole batch') },
  {
    minTime: rowInstant('Of its earliest row'),
    maxTime: rowInstant('Of its latest row'),
    runId: uuid('The run whose predictions it is'),
  },
);

const promotion = object({
  serviceId: uuid('The service'),
  promoted: instant('When it became its champion'),
  automatic: flag('Whether that followed from its training'),
  current: flag('Whether the service scores with it now'),
});

const prediction = object({
  dataSetId: uuid('The data set that has them'),
  batchId: uuid('The batch that they are'),
  runId: uuid('The run that made them'),
  rows: count('How many there are'),
  added: instant('When they were added'),
});

export const description: ApiDescription = {
  tag: modelsTag,
  schemas: () => ({
    ModelRun: run,
    ModelLineage: mixed(
      {
        modelId: uuid('The model'),
        name: text('Its name'),
        run: described('ModelRun', 'The run that trained it'),
        batches: listOf(
          batch,
          'What its training may have read: the batches of its data set, as it was, that may have rows of its window; the first 1,000',
        ),
        promotions: listOf(promotion, 'The services whose champion it became, the last 100 times, newest first'),
        predictions: listOf(prediction, 'What was predicted with it, the last 100 batches, newest first'),
        predictedBatches: count('Batches of predictions in all'),
      },
      ['modelId', 'name', 'batches', 'promotions', 'predictions', 'predictedBatches'],
    ),
  }),
  operations: {
    LineageController_get: {
      operationId: 'getModelLineage',
      summary: 'See where a model comes from, and what became of it',
      description:
        'From the batches over the run that trained it to the services that it was promoted in, and the predictions that were made with it. Of a model that was uploaded without a run there is no `run` and there are no `batches`.',
    },
  },
};
