import type { Pool } from 'pg';
import type { Scope } from '#domain';
import { bodyFields, column, inBody, mapInBody, listedFields } from '../listing/field-catalog.js';
import { taskFields } from '../ml-instance/task-fields.js';
import { scheduleFields } from '../schedule/schedule-fields.js';
import { ResourceQueries } from '../resource-queries.js';
import type { ExperimentBody } from '../resource.js';

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

export class ExperimentQueries extends ResourceQueries<ExperimentBody> {
  constructor(pool: Pool) {
    super(pool, 'read_experiments', experimentFields);
  }

  /** The ids of an instance's experiments that are not deleted, oldest first. */
  ofInstance(scope: Scope, mlInstanceId: string): Promise<string[]> {
    return this.idsOf(scope, 'ml_instance_id', mlInstanceId);
  }
}
