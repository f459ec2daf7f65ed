import { batchesDescription } from '../data-sets/batches.openapi.js';
import { dataSetsDescription } from '../data-sets/data-sets.openapi.js';
import { enginesDescription } from '../engines/engines.openapi.js';
import { experimentsDescription } from '../experiments/experiments.openapi.js';
import { runsDescription } from '../experiments/runs.openapi.js';
import { healthDescription } from '../health/health.openapi.js';
import { historyDescription } from '../history/history.openapi.js';
import { insightsDescription } from '../insights/insights.openapi.js';
import { mlInstancesDescription } from '../ml-instances/ml-instances.openapi.js';
import { mlServicesDescription } from '../ml-services/ml-services.openapi.js';
import { schedulesDescription } from '../ml-services/schedules.openapi.js';
import { modelsDescription } from '../models/models.openapi.js';
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
