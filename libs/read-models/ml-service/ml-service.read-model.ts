import { assertNever } from '#domain';
import type {
  MLService,
  MLServiceEvent,
  PublicationShape,
  Schedule,
  ScheduleKind,
  ServiceDetails,
  ServiceParts,
} from '#domain';
import { resourceModel } from '../read-model.js';
import { bodyFields, column, inBody, mapInBody, listedFields } from '../listing/field-catalog.js';
import { scheduleFields } from '../schedule/schedule-fields.js';

export interface MLServiceBody extends ServiceDetails, ServiceParts {
  readonly shape: PublicationShape;
  readonly trainingSchedule?: Schedule;
  readonly scoringSchedule?: Schedule;
  readonly paused?: readonly ScheduleKind[];
  readonly champion?: { readonly modelId: string; readonly runId: string };
}

export const mlServiceFields = listedFields({
  ...bodyFields('text', 'name', 'description'),
  mlInstanceId: column('uuid', 'ml_instance_id'),
  trainingExperimentId: column('uuid', 'training_experiment_id'),
  ...bodyFields('uuid', 'trainingExperimentRunId', 'trainingDataSetId'),
  ...bodyFields('number', 'trainingTimeframe', 'scoringTimeframe'),
  scoringExperimentId: column('uuid', 'scoring_experiment_id'),
  ...bodyFields('uuid', 'scoringDataSetId', 'scoringResultsDataSetId'),
  ...bodyFields('number', 'retry.attempts', 'retry.delaySeconds', 'retry.factor', 'retry.maxDelaySeconds'),
  ...scheduleFields('trainingSchedule', 'trainingSchedule'),
  ...scheduleFields('scoringSchedule', 'scoringSchedule'),
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
  evolve: (body, event) => (event.type === 'ServiceCreated' ? event.data : body && changed(body, event)),
  columns: ({ mlInstanceId, trainingExperimentId, scoringExperimentId }) => ({
    ml_instance_id: mlInstanceId,
    training_experiment_id: trainingExperimentId,
    scoring_experiment_id: scoringExperimentId,
  }),
});

type Change = Exclude<MLServiceEvent, { readonly type: 'ServiceCreated' }>;

const fieldOf = { training: 'trainingSchedule', scoring: 'scoringSchedule' } as const;

function changed(body: MLServiceBody, event: Change): MLServiceBody {
  switch (event.type) {
    case 'ServiceUpdated':
      return { ...lasting(body), ...event.data };
    case 'ScheduleUpdated':
      return { ...body, [fieldOf[event.data.kind]]: event.data.schedule };
    case 'ScheduleRemoved': {
      const { [fieldOf[event.data.kind]]: _removed, ...rest } = body;
      return withoutPause(rest, event.data.kind);
    }
    case 'SchedulePaused':
      return { ...body, paused: [...(body.paused ?? []).filter((kind) => kind !== event.data.kind), event.data.kind] };
    case 'ScheduleResumed':
      return withoutPause(body, event.data.kind);
    case 'ModelPromoted':
      return { ...body, champion: { modelId: event.data.modelId, runId: event.data.runId } };
    case 'ServiceDeleted':
      return body;
    default:
      return assertNever(event);
  }
}

/** What an update of the details leaves as it is. */
function lasting(body: MLServiceBody): Omit<MLServiceBody, 'name'> {
  const { mlInstanceId, trainingExperimentId, trainingExperimentRunId, scoringExperimentId, shape } = body;
  const { trainingSchedule, scoringSchedule, paused, champion } = body;
  return {
    mlInstanceId,
    trainingExperimentId,
    ...(trainingExperimentRunId !== undefined && { trainingExperimentRunId }),
    scoringExperimentId,
    shape,
    ...(trainingSchedule && { trainingSchedule }),
    ...(scoringSchedule && { scoringSchedule }),
    ...(paused && { paused }),
    ...(champion && { champion }),
  };
}

function withoutPause(body: MLServiceBody, kind: ScheduleKind): MLServiceBody {
  const { paused = [], ...rest } = body;
  const still = paused.filter((each) => each !== kind);
  return still.length > 0 ? { ...rest, paused: still } : rest;
}

/** The state that the decider folds from the same events. */
function stateOf({ body, deleted }: { body: MLServiceBody; deleted: boolean }): MLService {
  if (deleted) return { status: 'deleted' };
  const { shape, champion, paused = [], trainingSchedule: training, scoringSchedule: scoring, ...rest } = body;
  const { mlInstanceId, trainingExperimentId, trainingExperimentRunId, scoringExperimentId, ...details } = rest;
  return {
    status: 'published',
    shape,
    details,
    parts: {
      mlInstanceId,
      trainingExperimentId,
      ...(trainingExperimentRunId !== undefined && { trainingExperimentRunId }),
      scoringExperimentId,
    },
    schedules: { ...(training && { training }), ...(scoring && { scoring }) },
    paused,
    ...(champion && { champion }),
  };
}
