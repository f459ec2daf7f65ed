import {
  dataSetDecider,
  engineDecider,
  experimentDecider,
  insightDecider,
  mlInstanceDecider,
  mlServiceDecider,
  modelDecider,
  runDecider,
} from '#domain';
import type {
  DataSet,
  DataSetCommand,
  Decider,
  Engine,
  EngineCommand,
  EventsOf,
  Experiment,
  ExperimentCommand,
  Insight,
  InsightCommand,
  MLInstance,
  MLInstanceCommand,
  MLService,
  MLServiceCommand,
  Model,
  ModelCommand,
  Run,
  RunCommand,
  StreamCategory,
} from '#domain';

export interface StateOf {
  readonly engine: Engine;
  readonly mlInstance: MLInstance;
  readonly mlService: MLService;
  readonly experiment: Experiment;
  readonly run: Run;
  readonly model: Model;
  readonly insight: Insight;
  readonly dataSet: DataSet;
}

export interface CommandOf {
  readonly engine: EngineCommand;
  readonly mlInstance: MLInstanceCommand;
  readonly mlService: MLServiceCommand;
  readonly experiment: ExperimentCommand;
  readonly run: RunCommand;
  readonly model: ModelCommand;
  readonly insight: InsightCommand;
  readonly dataSet: DataSetCommand;
}

export type DeciderOf<Category extends StreamCategory> = Decider<
  StateOf[Category],
  CommandOf[Category],
  EventsOf[Category]
>;

export const deciders: { readonly [Category in StreamCategory]: DeciderOf<Category> } = {
  engine: engineDecider,
  mlInstance: mlInstanceDecider,
  mlService: mlServiceDecider,
  experiment: experimentDecider,
  run: runDecider,
  model: modelDecider,
  insight: insightDecider,
  dataSet: dataSetDecider,
};

/** Events that change no decision, and of which a stream may have very many: not read when its state is folded. */
export const ignoredTypes: { readonly [Category in StreamCategory]?: readonly string[] } = {
  experiment: ['TickSkipped'],
};
