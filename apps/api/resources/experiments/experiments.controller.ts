import {
  type CommandContext,
  CreateExperiment,
  DeleteExperiment,
  DeleteExperimentsOfMLInstance,
  UpdateExperiment,
} from '#application';
import type { Scope } from '#domain';
import { experimentFields, ExperimentQueries, MLInstanceQueries, PastResources } from '#read-models';
import { Controller, Delete, Get, Post, Put, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Base } from '../../http/answers/base.decorator.js';
import { refuseWhenGone } from '../../http/answers/bulk-deletion.js';
import { deletion } from '../../http/answers/deletion.js';
import { found, IdOf } from '../../http/answers/found.js';
import { versioned } from '../../http/answers/resource-answer.js';
import { JsonBody } from '../../http/bodies/json-body.decorator.js';
import { Answers } from '../../http/content-negotiation/answers.decorator.js';
import { IfMatch } from '../../http/content-negotiation/if-match.decorator.js';
import { Context, InScope } from '../../http/credentials/context.decorator.js';
import { AsOf } from '../../http/requests/as-of.decorator.js';
import { listAnswer } from '../../http/listing/list-answer.js';
import { type Listing, ListingOf } from '../../http/listing/listing.decorator.js';
import { type QueryValues, required } from '../../http/listing/query-values.js';
import { Takes } from '../../http/validation/descriptions.js';
import { experimentAnswer, experimentSummary } from './experiment-answer.js';
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
  @Answers('experimentListing.v1.json')
  async list(@InScope() scope: Scope, @ListingOf(experimentFields) listing: Listing, @Base() base: string) {
    return listAnswer(await this.experiments.list(scope, listing.query), listing, experimentSummary(base));
  }

  @Post()
  @Takes(ExperimentDto)
  @Answers('experiment.v1.json')
  async create(@Context() context: CommandContext, @JsonBody() body: ExperimentDto, @Base() base: string) {
    const written = writtenExperiment(body, await this.instance.idOf(context.scope, body));
    return versioned(await this.commands.execute(new CreateExperiment(context, written)), experimentAnswer(base));
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
  @Answers('experiment.v1.json')
  async get(
    @InScope() scope: Scope,
    @IdOf({ id: 'experiment' }) id: string,
    @AsOf() asOf: string | undefined,
    @Base() base: string,
  ) {
    return versioned(
      found('experiment', id, await this.past.get(this.experiments, scope, id, asOf)),
      experimentAnswer(base),
    );
  }

  /** An experiment keeps its MLInstance, so a body that names none is complete. */
  @Put(':id')
  @Takes(ExperimentDto)
  @Answers('experiment.v1.json')
  async update(
    @Context() context: CommandContext,
    @IdOf({ id: 'experiment' }) id: string,
    @JsonBody() body: ExperimentDto,
    @IfMatch() version: number | undefined,
    @Base() base: string,
  ) {
    const { mlInstanceId } = found('experiment', id, await this.experiments.get(context.scope, id)).body;
    const written = writtenExperiment(body, body.mlInstanceId ?? mlInstanceId);
    const experiment = await this.commands.execute(new UpdateExperiment(context, id, written, version));
    return versioned(experiment, experimentAnswer(base));
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
