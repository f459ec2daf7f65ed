import { experimentDecider } from '#domain';
import type { ActiveExperiment, ExperimentEvent } from '#domain';
import { bodyByDecider } from '../body-by-decider.js';
import { resourceModel } from '../read-model.js';
import { bodyFields, column, inBody, mapInBody, listedFields } from '../listing/field-catalog.js';
import { taskFields } from '../ml-instance/task-fields.js';
import { scheduleFields } from '../schedule/schedule-fields.js';

export type ExperimentBody = ActiveExperiment;

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
  evolve: bodyByDecider<'active', ExperimentBody, ExperimentEvent>(experimentDecider, 'active'),
  columns: ({ mlInstanceId, service }) => ({ ml_instance_id: mlInstanceId, service_id: service?.serviceId ?? null }),
});
