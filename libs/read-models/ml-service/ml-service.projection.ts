import { mlServiceDecider } from '#domain';
import type { MLServiceEvent } from '#domain';
import { resourceProjection } from '../resource-projection.js';
import type { MLServiceBody } from '../resource.js';

export const mlServiceProjection = resourceProjection<MLServiceBody, MLServiceEvent>({
  name: 'mlServices',
  table: 'read_ml_services',
  category: 'mlService',
  deletedBy: 'ServiceDeleted',
  evolve,
  columns: ({ mlInstanceId, parts: { training, scoring } }) => ({
    ml_instance_id: mlInstanceId,
    training_experiment_id: training.experimentId,
    scoring_experiment_id: scoring.experimentId,
  }),
});

/** The row keeps what the decider's state keeps, and what it was before the end. */
function evolve(body: MLServiceBody | undefined, event: MLServiceEvent): MLServiceBody | undefined {
  const { initialState, evolve: evolveState } = mlServiceDecider;
  const state = evolveState(body ? { status: 'published', ...body } : initialState(), event);
  if (state.status !== 'published') return body;
  const { status: _status, ...service } = state;
  return service;
}
