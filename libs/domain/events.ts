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

/** Complete: the compiler names a type that is missing. */
const everyType: Readonly<Record<DomainEvent['type'], true>> = {
  EngineRegistered: true,
  EngineUpdated: true,
  EngineDeleted: true,
  MLInstanceCreated: true,
  MLInstanceUpdated: true,
  MLInstanceDeleted: true,
  ServiceCreated: true,
  ServiceUpdated: true,
  ScheduleUpdated: true,
  ScheduleRemoved: true,
  SchedulePaused: true,
  ScheduleResumed: true,
  ModelPromoted: true,
  ServiceDeleted: true,
  ExperimentCreated: true,
  ExperimentUpdated: true,
  TickSkipped: true,
  ExperimentDeleted: true,
  RunRequested: true,
  RunStarted: true,
  RunRetried: true,
  RunSucceeded: true,
  RunFailed: true,
  RunCancelRequested: true,
  RunAborted: true,
  ModelTrained: true,
  ModelUploaded: true,
  ModelUpdated: true,
  ModelDeleted: true,
  InsightRecorded: true,
  DataSetCreated: true,
  DataSetUpdated: true,
  BatchAdded: true,
  DataSetDeleted: true,
};

/** The types of all events. */
export const eventTypes = Object.keys(everyType) as readonly DomainEvent['type'][];
