import { CreateExperiment, DeleteExperiment, DeleteExperimentsOfMLInstance, UpdateExperiment } from '#application';
import type { CommandContext } from '#application';
import type { Scope } from '#domain';
import { experimentFields, ExperimentQueries, MLInstanceQueries, PastResources } from '#read-models';
import type { ListQuery } from '#read-models';
import { Controller, Delete, Get, Post, Put, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  Answers,
  AsOf,
  Context,
  deletion,
  found,
  IdOf,
  IfMatch,
  InScope,
  JsonBody,
  ListingOf,
  Lists,
  refuseWhenGone,
  required,
  Takes,
} from '../../http/index.js';
import type { QueryValues } from '../../http/index.js';
import { experimentAnswer, experimentSummary, experimentWarnings } from './experiment-answer.js';
import { ExperimentInstance } from './experiment-instance.js';
import { ExperimentDto, writtenExperiment } from './experiment.dto.js';

@Controller('experiments')
export class ExperimentsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly experiments: ExperimentQueries,
    private readonly instances: MLInstanceQueries,
    private readonly instance: ExperimentInstance,
    private readonly past: PastResources,
  ) {}

  @Get()
  @Lists('experimentListing.v1.json', experimentSummary)
  list(@InScope() scope: Scope, @ListingOf(experimentFields) query: ListQuery) {
    return this.experiments.list(scope, query);
  }

  @Post()
  @Takes(ExperimentDto)
  @Answers('experiment.v1.json', experimentAnswer, { warningsOf: experimentWarnings })
  async create(@Context() context: CommandContext, @JsonBody() body: ExperimentDto) {
    const written = writtenExperiment(body, await this.instance.idOf(context.scope, body));
    return this.commands.execute(new CreateExperiment(context, written));
  }

  @Delete()
  @Answers('api-response.v1.json')
  async deleteOfInstance(@Context() context: CommandContext, @Query() query: QueryValues) {
    const mlInstanceId = required(query, 'mlInstanceId');
    const instance = { kind: 'MLInstance', id: mlInstanceId, queries: this.instances };
    await refuseWhenGone(context.scope, instance, this.experiments, { mlInstanceId });
    await this.commands.execute(new DeleteExperimentsOfMLInstance(context, mlInstanceId));
    return deletion('Experiments successfully deleted');
  }

  @Get(':id')
  @Answers('experiment.v1.json', experimentAnswer)
  async get(@InScope() scope: Scope, @IdOf({ id: 'experiment' }) id: string, @AsOf() asOf: string | undefined) {
    return found('experiment', id, await this.past.get(this.experiments, scope, id, asOf));
  }

  /** An experiment keeps its MLInstance, so a body that names none is complete. */
  @Put(':id')
  @Takes(ExperimentDto)
  @Answers('experiment.v1.json', experimentAnswer, { warningsOf: experimentWarnings })
  async update(
    @Context() context: CommandContext,
    @IdOf({ id: 'experiment' }) id: string,
    @JsonBody() body: ExperimentDto,
    @IfMatch() version: number | undefined,
  ) {
    const { mlInstanceId } = found('experiment', id, await this.experiments.get(context.scope, id)).body;
    const written = writtenExperiment(body, body.mlInstanceId ?? mlInstanceId);
    return this.commands.execute(new UpdateExperiment(context, id, written, version));
  }

  @Delete(':id')
  @Answers('api-response.v1.json')
  async delete(
    @Context() context: CommandContext,
    @IdOf({ id: 'experiment' }) id: string,
    @IfMatch() version: number | undefined,
  ) {
    await this.commands.execute(new DeleteExperiment(context, id, version));
    return deletion('Experiment successfully deleted');
  }
}
