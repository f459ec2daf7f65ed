import { assertNever } from '#domain';
import type { ExperimentDetails, ExperimentEvent, Schedule, ScheduleKind, ServicePart } from '#domain';
import { resourceModel } from '../read-model.js';
import { bodyFields, column, inBody, mapInBody, listedFields } from '../listing/field-catalog.js';
import { taskFields } from '../ml-instance/task-fields.js';
import { scheduleFields } from '../schedule/schedule-fields.js';

export interface ExperimentBody extends ExperimentDetails {
  readonly mlInstanceId: string;
  readonly service?: ServicePart;
  readonly kind?: ScheduleKind;
  readonly schedule?: Schedule;
}

export const experimentFields = listedFields({
  ...bodyFields('text', 'name', 'description'),
  mlInstanceId: column('uuid', 'ml_instance_id'),
  createdByService: { type: 'boolean', sql: '(t.service_id is not null)' },
  // A scheduled experiment is its own workflow.
  workflowId: { type: 'uuid', sql: "(case when t.body ? 'schedule' then t.id end)" },
  'template.experimentRunId': inBody('text', 'template', 'experimentRunId'),
  ...taskFields('template.tasks'),
  ...scheduleFields('template.schedule', 'schedule'),
  ...bodyFields('text', 'template.notification.email'),
  ...bodyFields('boolean', 'template.notification.emailOnRetry', 'template.notification.emailOnFailure'),
  'tags.*': mapInBody('tags'),
});

export const experimentReadModel = resourceModel<'experiment', ExperimentBody>({
  name: 'experiments',
  table: 'read_experiments',
  category: 'experiment',
  fields: experimentFields,
  parent: { category: 'mlInstance', column: 'ml_instance_id' },
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
