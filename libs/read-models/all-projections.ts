import type { Projection } from '#event-store';
import { batchProjection } from './batch/batch.projection.js';
import { dataSetProjection } from './data-set/data-set.projection.js';
import { engineProjection } from './engine/engine.projection.js';
import { experimentProjection } from './experiment/experiment.projection.js';
import { insightProjection } from './insight/insight.projection.js';
import { mlInstanceProjection } from './ml-instance/ml-instance.projection.js';
import { mlServiceProjection } from './ml-service/ml-service.projection.js';
import { modelProjection } from './model/model.projection.js';
import { runProjection } from './run/run.projection.js';
import { scheduleProjection } from './schedule/schedule.projection.js';
import { tickProjection } from './tick/tick.projection.js';

/** Every read model, one table each. */
export const allProjections: readonly Projection[] = [
  engineProjection,
  mlInstanceProjection,
  experimentProjection,
  runProjection,
  modelProjection,
  insightProjection,
  mlServiceProjection,
  dataSetProjection,
  batchProjection,
  scheduleProjection,
  tickProjection,
];
