import { Injectable } from '@nestjs/common';
import { modeOf, scheduleKinds } from '#domain';
import type { Scope } from '#domain';
import { runtimeOf } from '#engines';
import {
  DataSetQueries,
  EngineQueries,
  ExperimentQueries,
  MLInstanceQueries,
  ModelQueries,
  RunQueries,
} from '#read-models';
import type { DataSetBody, MLInstanceBody, Resource } from '#read-models';
import { missing, References } from '../references.js';
import { dataSetOfTask } from '../run/build-run-request.js';
import type { RequestedService, WrittenService } from './written-service.js';

/** What a service's request refers to, once everything in it was found to exist and to belong together. */
export interface ServiceReferences {
  readonly instance: Resource<MLInstanceBody>;
  /** The model of the training run that is published, where one is. */
  readonly championModel?: { readonly modelId: string; readonly runId: string };
}

/** Checks that every id of a service's request exists, belongs together and is not deleted. */
@Injectable()
export class ServiceReferencesReader {
  constructor(
    private readonly engines: EngineQueries,
    private readonly instances: MLInstanceQueries,
    private readonly experiments: ExperimentQueries,
    private readonly runs: RunQueries,
    private readonly models: ModelQueries,
    private readonly dataSets: DataSetQueries,
  ) {}

  /** The request with its instance: that of the training experiment where it names none. @throws DomainError `unprocessable` */
  async withInstance(scope: Scope, service: RequestedService): Promise<WrittenService> {
    const { mlInstanceId, parts } = service;
    if (mlInstanceId !== undefined) return { ...service, mlInstanceId };
    const experimentId = parts.training.experimentId ?? '';
    const experiment = await this.experiments.get(scope, experimentId);
    if (!experiment) throw missing('trainingExperimentId', experimentId, 'an experiment');
    return { ...service, mlInstanceId: experiment.body.mlInstanceId };
  }

  /** @throws DomainError `unprocessable` naming every violation */
  async read(scope: Scope, service: WrittenService): Promise<ServiceReferences> {
    const references = new References();
    const instance = await this.instances.get(scope, service.mlInstanceId);
    references.require('mlInstanceId', service.mlInstanceId, 'an MLInstance', instance);
    await this.checkTrainingExperiment(references, scope, service);
    const championModel = await this.championOf(references, scope, service);
    if (instance) await this.checkDataSets(references, scope, service, instance.body);
    references.check();
    if (!instance) throw new Error('unreachable: a missing instance is refused');
    return { instance, ...(championModel && { championModel }) };
  }

  private async checkTrainingExperiment(references: References, scope: Scope, service: WrittenService): Promise<void> {
    const { mlInstanceId } = service;
    const { experimentId: id, experimentRunId: runId } = service.parts.training;
    if (id === undefined) {
      if (runId !== undefined) references.refuse('trainingExperimentId', 'is required beside trainingExperimentRunId');
      return;
    }
    const experiment = references.require(
      'trainingExperimentId',
      id,
      'an experiment',
      await this.experiments.get(scope, id),
    );
    if (experiment && experiment.body.mlInstanceId !== mlInstanceId) {
      references.refuse('trainingExperimentId', `"${id}" is not an experiment of MLInstance "${mlInstanceId}"`);
    }
    if (runId === undefined) {
      references.refuse(
        'trainingExperimentRunId',
        'is required beside trainingExperimentId: it says whose model is published',
      );
    }
  }

  private async championOf(
    references: References,
    scope: Scope,
    { parts: { training } }: WrittenService,
  ): Promise<{ modelId: string; runId: string } | undefined> {
    const { experimentRunId: id } = training;
    if (id === undefined) return undefined;
    const place = 'trainingExperimentRunId';
    const run = references.require(place, id, 'a run', await this.runs.get(scope, id));
    if (!run) return undefined;
    const { experimentId, mode, state } = run.body;
    if (experimentId !== training.experimentId) {
      references.refuse(place, `"${id}" is not a run of experiment "${training.experimentId ?? ''}"`);
    }
    if (mode !== 'train') references.refuse(place, `"${id}" is a run in mode ${mode}; it must be train`);
    if (state !== 'DONE') references.refuse(place, `"${id}" is ${state}; it must be DONE`);
    const model = await this.models.ofRun(scope, id);
    if (!model) references.refuse(place, `the model of run "${id}" is deleted`);
    return model && { modelId: model.id, runId: id };
  }

  private async checkDataSets(
    references: References,
    scope: Scope,
    { parts }: WrittenService,
    instance: MLInstanceBody,
  ): Promise<void> {
    const engine = await this.engines.get(scope, instance.engineId);
    const runtime = engine && runtimeOf(engine.body.type);
    for (const kind of scheduleKinds) {
      const { experimentRunId, dataSetId, schedule } = parts[kind];
      const place = `${kind}DataSetId`;
      const mode = modeOf(kind);
      const needed = experimentRunId === undefined || schedule !== undefined;
      const id = dataSetId ?? dataSetOfTask(mode, instance.tasks);
      if (id !== undefined) {
        const dataSet = references.require(place, id, 'a data set', await this.dataSets.get(scope, id));
        const taken = dataSet && columnTaken(dataSet.body, runtime?.outputColumns);
        if (taken !== undefined) references.refuse(place, `"${id}" has a column "${taken}", which predictions need`);
      } else if (needed && runtime?.needsDataSet === true) {
        references.refuse(place, `is required: the ${mode} task of the MLInstance names no data set either`);
      }
    }
    const output = parts.scoring.resultsDataSetId;
    if (output !== undefined) {
      references.require('scoringResultsDataSetId', output, 'a data set', await this.dataSets.get(scope, output));
    }
  }
}

/** The first column of the data that has the name of one that is added to predictions, whatever its case. */
function columnTaken({ schema = [] }: DataSetBody, added: readonly string[] = []): string | undefined {
  const names = new Set(added.map((name) => name.toLowerCase()));
  return schema.find(({ name }) => names.has(name.trim().toLowerCase()))?.name;
}
