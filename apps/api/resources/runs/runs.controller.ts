import { CancelRun, type CommandContext, RequestRun } from '#application';
import type { Scope } from '#domain';
import { ExperimentQueries, PastResources, type Resource, type RunBody, runFields, RunQueries } from '#read-models';
import { Controller, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { Base } from '../../http/answers/base.decorator.js';
import { found, IdOf } from '../../http/answers/found.js';
import { versioned } from '../../http/answers/resource-answer.js';
import { JsonBody, OptionalJsonBody } from '../../http/bodies/json-body.decorator.js';
import { Answers } from '../../http/content-negotiation/answers.decorator.js';
import { Context, InScope } from '../../http/credentials/context.decorator.js';
import { AsOf } from '../../http/requests/as-of.decorator.js';
import { listAnswer } from '../../http/listing/list-answer.js';
import { type Listing, ListingOf } from '../../http/listing/listing.decorator.js';
import type { QueryValues } from '../../http/listing/query-values.js';
import { LiveAnswers } from '../../live/live-answers.js';
import { Takes } from '../../http/validation/descriptions.js';
import { logRequestOf } from './log-request.js';
import { runAnswer, runSummary } from './run-answer.js';
import { RunLogs } from './run-logs.js';
import { runStatus } from './run-status.js';
import { CancellationDto, RunDto } from './run.dto.js';

@Controller('experiments/:id/runs')
export class RunsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly experiments: ExperimentQueries,
    private readonly runs: RunQueries,
    private readonly logs: RunLogs,
    private readonly past: PastResources,
    private readonly live: LiveAnswers,
  ) {}

  @Get()
  @Answers('experimentRunListing.v1.json')
  async list(
    @InScope() scope: Scope,
    @IdOf({ id: 'experiment' }) experimentId: string,
    @ListingOf(runFields) listing: Listing,
    @Base() base: string,
  ) {
    found('experiment', experimentId, await this.experiments.get(scope, experimentId));
    return listAnswer(await this.runs.list(scope, listing.query, { experimentId }), listing, runSummary(base));
  }

  @Post()
  @Takes(RunDto)
  @Answers('experimentRun.v1.json')
  async request(
    @Context() context: CommandContext,
    @IdOf({ id: 'experiment' }) experimentId: string,
    @JsonBody() body: RunDto,
    @Base() base: string,
  ) {
    return versioned(await this.commands.execute(new RequestRun(context, experimentId, body)), runAnswer(base));
  }

  @Get(':runId')
  @Answers('experimentRun.v1.json')
  async get(
    @InScope() scope: Scope,
    @IdOf({ id: 'experiment' }) experimentId: string,
    @IdOf({ runId: 'run' }) runId: string,
    @AsOf() asOf: string | undefined,
    @Base() base: string,
  ) {
    return versioned(await this.runOf(scope, experimentId, runId, asOf), runAnswer(base));
  }

  @Get(':runId/status')
  @Answers('experimentRunStatus.v1.json')
  async status(
    @InScope() scope: Scope,
    @IdOf({ id: 'experiment' }) experimentId: string,
    @IdOf({ runId: 'run' }) runId: string,
    @AsOf() asOf: string | undefined,
    @Base() base: string,
  ) {
    return versioned(await this.runOf(scope, experimentId, runId, asOf), runStatus(base));
  }

  @Post(':runId/cancel')
  @HttpCode(202)
  @Takes(CancellationDto)
  @Answers('experimentRun.v1.json')
  async cancel(
    @Context() context: CommandContext,
    @IdOf({ id: 'experiment' }) experimentId: string,
    @IdOf({ runId: 'run' }) runId: string,
    @OptionalJsonBody() { reason }: CancellationDto,
    @Base() base: string,
  ) {
    const run = await this.commands.execute(new CancelRun(context, experimentId, runId, reason));
    return versioned(run, runAnswer(base));
  }

  @Get(':runId/logs')
  async log(
    @InScope() scope: Scope,
    @IdOf({ id: 'experiment' }) experimentId: string,
    @IdOf({ runId: 'run' }) runId: string,
    @Query() query: QueryValues,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { stream, follow } = logRequestOf(query);
    const run = await this.runOf(scope, experimentId, runId);
    await this.logs.refuseDeleted(run);
    const signal = this.live.signalFor(reply);
    const content = () => (follow ? this.logs.follow(run, stream, { scope, signal }) : this.logs.read(run, stream));
    this.live.send(reply, 'text/plain; charset=utf-8', content);
  }

  private async runOf(scope: Scope, experimentId: string, runId: string, asOf?: string): Promise<Resource<RunBody>> {
    const run = await this.past.get(this.runs, scope, runId, asOf);
    return found('run', runId, run?.body.experimentId === experimentId ? run : undefined);
  }
}
