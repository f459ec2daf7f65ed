import { mlServiceDecider } from '#domain';
import type { MLService, MLServiceEvent, PublishedService } from '#domain';
import { resourceModel } from '../read-model.js';
import { bodyFields, column, inBody, mapInBody, listedFields } from '../listing/field-catalog.js';
import { scheduleFields } from '../schedule/schedule-fields.js';

export type MLServiceBody = PublishedService;

export const mlServiceFields = listedFields({
  ...bodyFields('text', 'name', 'description'),
  mlInstanceId: column('uuid', 'ml_instance_id'),
  trainingExperimentId: column('uuid', 'training_experiment_id'),
  trainingExperimentRunId: inBody('uuid', 'parts', 'training', 'experimentRunId'),
  trainingDataSetId: inBody('uuid', 'parts', 'training', 'dataSetId'),
  trainingTimeframe: inBody('number', 'parts', 'training', 'timeframe'),
  scoringTimeframe: inBody('number', 'parts', 'scoring', 'timeframe'),
  scoringExperimentId: column('uuid', 'scoring_experiment_id'),
  scoringDataSetId: inBody('uuid', 'parts', 'scoring', 'dataSetId'),
  scoringResultsDataSetId: inBody('uuid', 'parts', 'scoring', 'resultsDataSetId'),
  ...bodyFields('number', 'retry.attempts', 'retry.delaySeconds', 'retry.factor', 'retry.maxDelaySeconds'),
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
  evolve,
  columns: ({ mlInstanceId, parts: { training, scoring } }) => ({
    ml_instance_id: mlInstanceId,
    training_experiment_id: training.experimentId,
    scoring_experiment_id: scoring.experimentId,
  }),
});

/** The row keeps what the decider's state keeps, and of a deleted service what it was before. */
function evolve(body: MLServiceBody | undefined, event: MLServiceEvent): MLServiceBody | undefined {
  const before = body ? stateOf({ body, deleted: false }) : mlServiceDecider.initialState();
  const state = mlServiceDecider.evolve(before, event);
  if (state.status !== 'published') return body;
  const { status: _status, ...service } = state;
  return service;
}

function stateOf({ body, deleted }: { readonly body: MLServiceBody; readonly deleted: boolean }): MLService {
  return deleted ? { status: 'deleted' } : { status: 'published', ...body };
}
