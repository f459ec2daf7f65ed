import type { StreamCategory } from '#domain';
import type { Projection } from '#event-store';
import { batchReadModel } from './batch/batch.read-model.js';
import { dataSetReadModel } from './data-set/data-set.read-model.js';
import { engineReadModel } from './engine/engine.read-model.js';
import { experimentReadModel } from './experiment/experiment.read-model.js';
import { insightReadModel } from './insight/insight.read-model.js';
import { mlInstanceReadModel } from './ml-instance/ml-instance.read-model.js';
import { mlServiceReadModel } from './ml-service/ml-service.read-model.js';
import { modelReadModel } from './model/model.read-model.js';
import { overviewReadModel } from './overview/overview.read-model.js';
import { runReadModel } from './run/run.read-model.js';
import { tickReadModel } from './tick/tick.read-model.js';
import { scheduleProjection } from './schedule/schedule.projection.js';
import type { ResourceModel } from './read-model.js';

export * from './batch/batch.read-model.js';
export * from './batch/batch.queries.js';
export * from './data-set/data-set.read-model.js';
export * from './data-set/data-set.queries.js';
export * from './engine/engine.read-model.js';
export * from './engine/engine.queries.js';
export * from './experiment/experiment.read-model.js';
export * from './experiment/experiment.queries.js';
export * from './insight/insight.read-model.js';
export * from './insight/insight.queries.js';
export * from './ml-instance/ml-instance.read-model.js';
export * from './ml-instance/ml-instance.queries.js';
export * from './ml-service/ml-service.read-model.js';
export * from './ml-service/ml-service.queries.js';
export * from './model/model.read-model.js';
export * from './model/model.queries.js';
export * from './search/search.queries.js';
export { ModelLineageQueries } from './model/model-lineage.queries.js';
export type { ModelLineage } from './model/model-lineage.queries.js';
export { latenessP95, stripLength, tickLetters } from './overview/overview-part.js';
export type { ActiveRunSince, OverviewPart } from './overview/overview-part.js';
export * from './overview/overview.read-model.js';
export * from './overview/overview.queries.js';
export * from './run/run.read-model.js';
export * from './run/run.queries.js';
export * from './tick/tick.read-model.js';
export * from './tick/tick.queries.js';
export * from './tick/timeline.queries.js';

/** The resource that each category of streams makes. */
export const resourceModels: { readonly [Category in StreamCategory]: ResourceModel<Category> } = {
  engine: engineReadModel,
  mlInstance: mlInstanceReadModel,
  mlService: mlServiceReadModel,
  experiment: experimentReadModel,
  run: runReadModel,
  model: modelReadModel,
  insight: insightReadModel,
  dataSet: dataSetReadModel,
};

/** Every read model, one table each. */
export const allProjections: readonly Projection[] = [
  ...Object.values(resourceModels),
  batchReadModel,
  overviewReadModel,
  scheduleProjection,
  tickReadModel,
];
