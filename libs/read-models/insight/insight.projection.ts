import type { InsightEvent } from '#domain';
import { resourceProjection } from '../resource-projection.js';
import type { InsightBody } from '../resource.js';

export const insightProjection = resourceProjection<InsightBody, InsightEvent>({
  name: 'insights',
  table: 'read_insights',
  category: 'insight',
  evolve: (_body, { data }) => data,
  columns: ({ context }) => ({
    experiment_id: context.experimentId ?? null,
    experiment_run_id: context.experimentRunId ?? null,
  }),
});
