import { Injectable } from '@nestjs/common';
import { ageViolation } from '#domain';
import type { RunRequest, Scope } from '#domain';
import { runtimeOf } from '#engines';
import { DataSetQueries, EngineQueries, ModelQueries } from '#read-models';
import type { EngineBody, MLServiceBody } from '#read-models';
import { refuseLackingAlgorithm } from '../engine/engine-rules.js';
import { refuseParameters } from '../engine/parameter-rules.js';
import { aDataSet, References } from '../references.js';
import { DataRules } from './data-rules.js';
import { dataSetKey, parameterOf, resultsKey } from './named-data-sets.js';

/** What must exist before a run is requested by hand. */
@Injectable()
export class RunRules {
  constructor(
    private readonly engines: EngineQueries,
    private readonly dataSets: DataSetQueries,
    private readonly models: ModelQueries,
    private readonly data: DataRules,
  ) {}

  /** @throws DomainError `unprocessable` naming every violation */
  async check(
    scope: Scope,
    request: RunRequest,
    service?: { readonly body: Pick<MLServiceBody, 'champion'> },
  ): Promise<void> {
    const references = new References();
    const engine = await this.engines.get(scope, request.engineId);
    references.require('engineId', request.engineId, 'an engine', engine);
    const runtime = engine && runtimeOf(engine.body.type);
    if (engine) {
      refuseLackingAlgorithm(references, 'engineId', engine);
      refuseParameters(references, 'tasks', engine.body, request);
    }
    await this.checkDataSets(references, scope, request, engine?.body);
    if (request.mode === 'score') await this.checkModel(references, scope, request, service);
    if (runtime && !runtime.modes.includes(request.mode)) {
      references.refuse('mode', `"${request.mode}" is not a mode of ${runtime.title}: ${runtime.modes.join(' or ')}`);
    }
    references.check();
  }

  private async checkDataSets(
    references: References,
    scope: Scope,
    { mode, dataSetId, outputDataSetId, tasks, freshness, window }: RunRequest,
    engine: EngineBody | undefined,
  ): Promise<void> {
    const key = dataSetKey(mode);
    if (dataSetId !== undefined) {
      const dataSet = references.require(key, dataSetId, aDataSet, await this.dataSets.get(scope, dataSetId));
      const timestampColumn = dataSet?.body.timestampColumn;
      const ageless = dataSet && ageViolation(freshness, { name: dataSetId, timestampColumn });
      if (ageless !== undefined) references.refuse(key, `the service has a freshness, and ${ageless}`);
      if (dataSet && engine) await this.data.check(references, key, scope, { engine, mode, tasks, window, dataSet });
    } else if (engine && runtimeOf(engine.type)?.needsDataSet === true) {
      references.refuse(key, `is required: neither the ${mode} task nor the service names a data set`);
    }
    if (outputDataSetId !== undefined && parameterOf(tasks, mode, resultsKey) !== undefined) {
      const output = await this.dataSets.get(scope, outputDataSetId);
      references.require(resultsKey, outputDataSetId, aDataSet, output);
    }
  }

  private async checkModel(
    references: References,
    scope: Scope,
    { modelId, experimentId }: RunRequest,
    service: { readonly body: Pick<MLServiceBody, 'champion'> } | undefined,
  ): Promise<void> {
    if (modelId !== undefined) {
      references.require('modelId', modelId, 'a model', await this.models.get(scope, modelId));
    } else if (!service?.body.champion && !(await this.models.latestOf(scope, experimentId))) {
      references.refuse(
        'modelId',
        'is required: the experiment has no successful training run whose model could score',
      );
    }
  }
}
