import type { Pool } from 'pg';
import type { Scope } from '#domain';
import { bodyFields, column, inBody, mapInBody, listedFields } from '../listing/field-catalog.js';
import { ResourceQueries } from '../resource-queries.js';
import type { MLServiceBody } from '../resource.js';
import { scheduleFields } from '../schedule/schedule-fields.js';

export const mlServiceFields = listedFields({
  ...bodyFields('text', 'name', 'description'),
  mlInstanceId: column('uuid', 'ml_instance_id'),
  trainingExperimentId: column('uuid', 'training_experiment_id'),
  trainingExperimentRunId: inBody('uuid', 'parts', 'training', 'experimentRunId'),
  trainingDataSetId: inBody('uuid', 'parts', 'training', 'dataSetId'),
  trainingTimeframe: inBody('number', 'parts', 'training', 'timeframe'),
  scoringExperimentId: column('uuid', 'scoring_experiment_id'),
  scoringDataSetId: inBody('uuid', 'parts', 'scoring', 'dataSetId'),
  scoringTimeframe: inBody('number', 'parts', 'scoring', 'timeframe'),
  scoringResultsDataSetId: inBody('uuid', 'parts', 'scoring', 'resultsDataSetId'),
  ...bodyFields('number', 'retry.attempts', 'retry.delaySeconds', 'retry.factor', 'retry.maxDelaySeconds'),
  ...scheduleFields('trainingSchedule', 'parts', 'training', 'schedule'),
  ...scheduleFields('scoringSchedule', 'parts', 'scoring', 'schedule'),
  championModelId: inBody('uuid', 'champion', 'modelId'),
  'tags.*': mapInBody('tags'),
});

export class MLServiceQueries extends ResourceQueries<MLServiceBody> {
  constructor(pool: Pool) {
    super(pool, 'read_ml_services', mlServiceFields);
  }

  /** The ids of an instance's services that are not deleted, oldest first. */
  ofInstance(scope: Scope, mlInstanceId: string): Promise<string[]> {
    return this.idsOf(scope, 'ml_instance_id', mlInstanceId);
  }
}
