import { batchesDescription } from '../resources/data-sets/batches.openapi.js';
import { dataSetsDescription } from '../resources/data-sets/data-sets.openapi.js';
import { enginesDescription } from '../resources/engines/engines.openapi.js';
import { experimentsDescription } from '../resources/experiments/experiments.openapi.js';
import { runsDescription } from '../resources/runs/runs.openapi.js';
import { healthDescription } from '../health/health.openapi.js';
import { historyDescription } from '../resources/history/history.openapi.js';
import { insightsDescription } from '../resources/insights/insights.openapi.js';
import { mlInstancesDescription } from '../resources/ml-instances/ml-instances.openapi.js';
import { mlServicesDescription } from '../resources/ml-services/ml-services.openapi.js';
import { schedulesDescription } from '../resources/ml-services/schedules.openapi.js';
import { modelsDescription } from '../resources/models/models.openapi.js';
import type { ApiDescription } from './api-description.js';

/** All parts of the API, in the order in which a client meets them. */
export const apiDescriptions: readonly ApiDescription[] = [
  enginesDescription,
  mlInstancesDescription,
  experimentsDescription,
  runsDescription,
  modelsDescription,
  insightsDescription,
  mlServicesDescription,
  schedulesDescription,
  dataSetsDescription,
  batchesDescription,
  historyDescription,
  healthDescription,
];
