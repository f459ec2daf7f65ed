import { Injectable } from '@nestjs/common';
import { byKind, isUuid, scheduleKinds } from '#domain';
import type { ByKind, Scope } from '#domain';
import { DataSetQueries, ExperimentQueries, MLInstanceQueries, ModelQueries, RunQueries } from '#read-models';
import type { MLInstanceBody, Resource } from '#read-models';
import { missing, References } from '../references.js';
import { aliasesIn, dataSetIdOf } from '../run/named-data-sets.js';
import type { AliasedIds } from '../run/named-data-sets.js';
import { ServiceDataRules } from './service-data-rules.js';
import type { ServiceSources } from './service-sources.js';
import type { RequestedService, WrittenPart, WrittenService } from './written-service.js';

/** What a service's request refers to, once everything in it was found to exist and to belong together. */
export interface ServiceReferences extends ServiceSources {
  /** The model of the training run that is published, where one is. */
  readonly championModel?: { readonly modelId: string; readonly runId: string };
}

/** Checks that every id of a service's request exists, belongs together and is not deleted. */
@Injectable()
export class ServiceReferencesReader {
  constructor(
    private readonly instances: MLInstanceQueries,
    private readonly experiments: ExperimentQueries,
    private readonly runs: RunQueries,
    private readonly models: ModelQueries,
    private readonly dataSets: DataSetQueries,
    private readonly data: ServiceDataRules,
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

  /** The request with the ids of data sets in the place of their aliases; what is neither is left to be refused. */
  async withDataSets<Service extends RequestedService>(scope: Scope, service: Service): Promise<Service> {
    const { parts } = service;
    const names = scheduleKinds.flatMap((kind) => [parts[kind].dataSetId ?? [], parts[kind].resultsDataSetId ?? []]);
    const aliased = await this.dataSets.idsOfAliases(
      scope,
      names.flat().filter((name) => !isUuid(name)),
    );
    return { ...service, parts: byKind((kind) => withIds(parts[kind], aliased)) };
  }

  /**
   * @param experimentIds of the experiments that are there, or are going to be made
   * @throws DomainError `unprocessable` naming every violation
   */
  async read(scope: Scope, service: WrittenService, experimentIds: ByKind<string>): Promise<ServiceReferences> {
    const references = new References();
    const instance = await this.instances.get(scope, service.mlInstanceId);
    references.require('mlInstanceId', service.mlInstanceId, 'an MLInstance', instance);
    await this.checkTrainingExperiment(references, scope, service);
    const championModel = await this.championOf(references, scope, service);
    const sources = instance && (await this.sourcesOf(scope, service, instance, experimentIds));
    if (sources) await this.data.check(references, scope, service, sources);
    references.check();
    if (!sources) throw new Error('unreachable: a missing instance is refused');
    return { ...sources, ...(championModel && { championModel }) };
  }

  private async sourcesOf(
    scope: Scope,
    { name }: WrittenService,
    instance: Resource<MLInstanceBody>,
    ids: ByKind<string>,
  ): Promise<ServiceSources> {
    const [training, scoring] = await Promise.all(
      [ids.training, ids.scoring].map((id) => this.experiments.get(scope, id)),
    );
    const there = { training, scoring };
    const experiments = byKind((kind) => there[kind] ?? { id: ids[kind], body: { name, mlInstanceId: instance.id } });
    const templates = scheduleKinds.map((kind) => there[kind]?.body.template?.tasks);
    const aliased = await this.dataSets.idsOfAliases(scope, aliasesIn(instance.body.tasks, ...templates));
    return { instance, experiments, aliased };
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
}

function withIds(part: WrittenPart, aliased: AliasedIds): WrittenPart {
  const { dataSetId, resultsDataSetId } = part;
  return {
    ...part,
    ...(dataSetId !== undefined && { dataSetId: dataSetIdOf(dataSetId, aliased) }),
    ...(resultsDataSetId !== undefined && { resultsDataSetId: dataSetIdOf(resultsDataSetId, aliased) }),
  };
}
