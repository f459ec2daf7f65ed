import type { DataSetEvent } from './data-set/data-set.js';
import type { EngineEvent } from './engine/engine.js';
import type { ExperimentEvent } from './experiment/experiment.js';
import type { InsightEvent } from './insight/insight.js';
import type { MLInstanceEvent } from './ml-instance/ml-instance.js';
import type { MLServiceEvent } from './ml-service/ml-service.js';
import type { ModelEvent } from './model/model.js';
import type { RunEvent } from './run/run.js';

/** Which events each category of streams has. */
export interface EventsOf {
  readonly engine: EngineEvent;
  readonly mlInstance: MLInstanceEvent;
  readonly mlService: MLServiceEvent;
  readonly experiment: ExperimentEvent;
  readonly run: RunEvent;
  readonly model: ModelEvent;
  readonly insight: InsightEvent;
  readonly dataSet: DataSetEvent;
}

export type DomainEvent = EventsOf[keyof EventsOf];
