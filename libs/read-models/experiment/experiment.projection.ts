import { assertNever } from '#domain';
import type { ExperimentEvent } from '#domain';
import { resourceProjection } from '../resource-projection.js';
import type { ExperimentBody } from '../resource.js';

export const experimentProjection = resourceProjection<ExperimentBody, ExperimentEvent>({
  name: 'experiments',
  table: 'read_experiments',
  category: 'experiment',
  deletedBy: 'ExperimentDeleted',
  evolve: (body, event) => (event.type === 'ExperimentCreated' ? event.data : body && changed(body, event)),
  columns: ({ mlInstanceId, service }) => ({ ml_instance_id: mlInstanceId, service_id: service?.serviceId ?? null }),
});

type Change = Exclude<ExperimentEvent, { readonly type: 'ExperimentCreated' }>;

function changed(body: ExperimentBody, event: Change): ExperimentBody {
  switch (event.type) {
    case 'ExperimentUpdated': {
      const { mlInstanceId, service, kind, schedule } = body;
      return {
        ...event.data,
        mlInstanceId,
        ...(service && { service }),
        ...(kind && { kind }),
        ...(schedule && { schedule }),
      };
    }
    case 'ScheduleUpdated':
      return { ...body, ...event.data };
    case 'ScheduleRemoved': {
      const { schedule: _removed, ...rest } = body;
      return rest;
    }
    case 'SchedulePaused':
    case 'ScheduleResumed':
    case 'TickSkipped':
    case 'ExperimentDeleted':
      return body;
    default:
      return assertNever(event);
  }
}
