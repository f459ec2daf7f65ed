import type { Scope } from '#domain';
import { ModelLineageQueries, ModelQueries } from '#read-models';
import type { ModelLineage, Resource, RunBody } from '#read-models';
import { Controller, Get } from '@nestjs/common';
import { Answers, found, IdOf, InScope } from '../../http/index.js';
import { runCourse } from '../runs/run-answer.js';

/** From the rows that a model learned from to what it has predicted. */
@Controller('models/:id/lineage')
export class LineageController {
  constructor(
    private readonly models: ModelQueries,
    private readonly lineage: ModelLineageQueries,
  ) {}

  @Get()
  @Answers('modelLineage.v1.json')
  async get(@InScope() scope: Scope, @IdOf({ id: 'model' }) id: string) {
    const model = found('model', id, await this.models.get(scope, id));
    return lineageAnswer(model.id, model.body.name, await this.lineage.of(scope, model));
  }
}

const lineageAnswer = (modelId: string, name: string, lineage: ModelLineage) => {
  const { run, batches, promotions, predictions, predictedBatches } = lineage;
  return {
    modelId,
    name,
    ...(run && { run: runAnswer(run) }),
    batches: batches.map(({ batchId, rows, minTime, maxTime, run: made }) => ({
      batchId,
      rows,
      ...(minTime !== undefined && { minTime }),
      ...(maxTime !== undefined && { maxTime }),
      ...(made && { runId: made.runId }),
    })),
    promotions,
    predictions,
    predictedBatches,
  };
};

function runAnswer(run: Resource<RunBody>) {
  const { experimentId, state, dataSetId, dataSetVersion } = run.body;
  const { modelId: _its, ...course } = runCourse(run);
  return {
    runId: run.id,
    experimentId,
    state,
    ...course,
    ...(dataSetId !== undefined && { dataSetId }),
    ...(dataSetVersion !== undefined && { dataSetVersion }),
  };
}
