import { mlServiceDecider } from '#domain';
import type { MLService, MLServiceEvent, PublishedService } from '#domain';
import { bodyByDecider } from '../body-by-decider.js';
import { resourceModel } from '../read-model.js';
import { bodyFields, column, inBody, mapInBody, listedFields } from '../listing/field-catalog.js';
import { scheduleFields } from '../schedule/schedule-fields.js';

export type MLServiceBody = PublishedService;

export const mlServiceFields = listedFields({
  ...bodyFields('text', 'name', 'description'),
  mlInstanceId: column('uuid', 'ml_instance_id'),
  trainingExperimentId: column('uuid', 'training_experiment_id'),
  trainingExperimentRunId: inBody('uuid', 'parts', 'training', 'experimentRunId'),
  trainingDataSetId: inBody('dataSet', 'parts', 'training', 'dataSetId'),
  trainingTimeframe: inBody('number', 'parts', 'training', 'timeframe'),
  scoringTimeframe: inBody('number', 'parts', 'scoring', 'timeframe'),
  scoringExperimentId: column('uuid', 'scoring_experiment_id'),
  scoringDataSetId: inBody('dataSet', 'parts', 'scoring', 'dataSetId'),
  scoringResultsDataSetId: inBody('dataSet', 'parts', 'scoring', 'resultsDataSetId'),
  ...bodyFields('number', 'retry.attempts', 'retry.delaySeconds', 'retry.factor', 'retry.maxDelaySeconds'),
  ...bodyFields('number', 'freshness.maxAgeMinutes'),
  ...scheduleFields('trainingSchedule', 'parts', 'training', 'schedule'),
  ...scheduleFields('scoringSchedule', 'parts', 'scoring', 'schedule'),
  championModelId: inBody('uuid', 'champion', 'modelId'),
  'tags.*': mapInBody('tags'),
});

export const mlServiceReadModel = resourceModel<'mlService', MLServiceBody>({
  name: 'mlServices',
  table: 'read_ml_services',
  category: 'mlService',
  fields: mlServiceFields,
  parent: { category: 'mlInstance', column: 'ml_instance_id' },
  stateOf,
  evolve: bodyByDecider<'published', MLServiceBody, MLServiceEvent>(mlServiceDecider, 'published'),
  columns: ({ mlInstanceId, parts: { training, scoring } }) => ({
    ml_instance_id: mlInstanceId,
    training_experiment_id: training.experimentId,
    scoring_experiment_id: scoring.experimentId,
  }),
});

function stateOf({ body, deleted }: { readonly body: MLServiceBody; readonly deleted: boolean }): MLService {
  return deleted ? { status: 'deleted' } : { status: 'published', ...body };
}
