import { DataSetModule } from './data-set/data-set.module.js';
import { EngineModule } from './engine/engine.module.js';
import { ExperimentModule } from './experiment/experiment.module.js';
import { InsightModule } from './insight/insight.module.js';
import { MLInstanceModule } from './ml-instance/ml-instance.module.js';
import { MLServiceModule } from './ml-service/ml-service.module.js';
import { ModelModule } from './model/model.module.js';
import { PlanningModule } from './planning/planning.module.js';
import { RunModule } from './run/run.module.js';

export * from './data-set/index.js';
export * from './engine/index.js';
export * from './experiment/index.js';
export * from './insight/index.js';
export * from './ml-instance/index.js';
export * from './ml-service/index.js';
export * from './model/index.js';
export * from './planning/index.js';
export * from './run/index.js';

/** All resources: what each provides; its commands are exported above. */
export const resourceModules = [
  DataSetModule,
  EngineModule,
  ExperimentModule,
  InsightModule,
  MLInstanceModule,
  MLServiceModule,
  ModelModule,
  PlanningModule,
  RunModule,
];
