import { assertNever } from '#domain';
import type { MLServiceEvent, ScheduleKind } from '#domain';
import { resourceProjection } from '../resource-projection.js';
import type { MLServiceBody } from '../resource.js';

export const mlServiceProjection = resourceProjection<MLServiceBody, MLServiceEvent>({
  name: 'mlServices',
  table: 'read_ml_services',
  category: 'mlService',
  deletedBy: 'ServiceDeleted',
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
