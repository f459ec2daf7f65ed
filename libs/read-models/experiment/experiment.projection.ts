import { experimentDecider } from '#domain';
import type { ExperimentEvent } from '#domain';
import { resourceProjection } from '../resource-projection.js';
import type { ExperimentBody } from '../resource.js';

export const experimentProjection = resourceProjection<ExperimentBody, ExperimentEvent>({
  name: 'experiments',
  table: 'read_experiments',
  category: 'experiment',
  deletedBy: 'ExperimentDeleted',
  evolve,
  columns: ({ mlInstanceId, service }) => ({ ml_instance_id: mlInstanceId, service_id: service?.serviceId ?? null }),
});

/** The row keeps what the decider's state keeps, and what it was before the end. */
function evolve(body: ExperimentBody | undefined, event: ExperimentEvent): ExperimentBody | undefined {
  const { initialState, evolve: evolveState } = experimentDecider;
  const state = evolveState(body ? { status: 'active', ...body } : initialState(), event);
  if (state.status !== 'active') return body;
  const { status: _status, ...experiment } = state;
  return experiment;
}
