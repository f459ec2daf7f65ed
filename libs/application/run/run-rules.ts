import { Injectable } from '@nestjs/common';
import { kindOf } from '#domain';
import type { RunRequest, Scope } from '#domain';
import { runtimeOf } from '#engines';
import type { EngineRuntime } from '#engines';
import { DataSetQueries, EngineQueries, ModelQueries } from '#read-models';
import type { MLServiceBody } from '#read-models';
import { References } from '../references.js';

/** What must exist before a run is requested by hand. */
@Injectable()
export class RunRules {
  constructor(
    private readonly engines: EngineQueries,
    private readonly dataSets: DataSetQueries,
    private readonly models: ModelQueries,
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
    await this.checkDataSets(references, scope, request, runtime);
    if (request.mode === 'score') await this.checkModel(references, scope, request, service);
    if (runtime && !runtime.modes.includes(request.mode)) {
      references.refuse('mode', `"${request.mode}" is not a mode of ${runtime.title}: ${runtime.modes.join(' or ')}`);
    }
    references.check();
  }

  private async checkDataSets(
    references: References,
    scope: Scope,
    { mode, dataSetId, outputDataSetId, tasks }: RunRequest,
    runtime: EngineRuntime | undefined,
  ): Promise<void> {
    const key = `${kindOf(mode)}DataSetId`;
    if (dataSetId !== undefined) {
      references.require(key, dataSetId, 'a data set', await this.dataSets.get(scope, dataSetId));
    } else if (runtime?.needsDataSet === true) {
      references.refuse(key, `is required: neither the ${mode} task nor the service names a data set`);
    }
    const named = tasks.some(({ parameters }) => parameters?.some((p) => p.key === 'scoringResultsDataSetId'));
    if (outputDataSetId !== undefined && named) {
      const output = await this.dataSets.get(scope, outputDataSetId);
      references.require('scoringResultsDataSetId', outputDataSetId, 'a data set', output);
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
