import { CancelRun, RequestRun } from '#application';
import type { CommandContext } from '#application';
import type { Scope } from '#domain';
import { ExperimentQueries, PastResources, runFields, RunQueries } from '#read-models';
import type { ListQuery, Resource, RunBody } from '#read-models';
import { Controller, Get, Headers, HttpCode, Post, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import {
  Answers,
  AsOf,
  Context,
  found,
  IdOf,
  InScope,
  JsonBody,
  ListingOf,
  Lists,
  OptionalJsonBody,
  Takes,
} from '../../http/index.js';
import type { QueryValues } from '../../http/index.js';
import { LiveAnswers } from '../../live/live-answers.js';
import { partOf } from './log-part.js';
import { partAsked } from './log-range.js';
import { logRequestOf } from './log-request.js';
import { progressVariant, runAnswer, runSummary } from './run-answer.js';
import { RunLogs } from './run-logs.js';
import { withProgress } from './run-progress.js';
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
  @Lists('experimentRunListing.v1.json', runSummary)
  async list(
    @InScope() scope: Scope,
    @IdOf({ id: 'experiment' }) experimentId: string,
    @ListingOf(runFields, { experimentId: ({ id = '' }) => id }) query: ListQuery,
  ) {
    found('experiment', experimentId, await this.experiments.get(scope, experimentId));
    return this.runs.list(scope, query, { experimentId });
  }

  @Post()
  @Takes(RunDto)
  @Answers('experimentRun.v1.json', runAnswer)
  request(
    @Context() context: CommandContext,
    @IdOf({ id: 'experiment' }) experimentId: string,
    @JsonBody() body: RunDto,
  ) {
    return this.commands.execute(new RequestRun(context, experimentId, body));
  }

  @Get(':runId')
  @Answers('experimentRun.v1.json', runAnswer, progressVariant)
  async get(
    @InScope() scope: Scope,
    @IdOf({ id: 'experiment' }) experimentId: string,
    @IdOf({ runId: 'run' }) runId: string,
    @AsOf() asOf: string | undefined,
  ) {
    return withProgress(this.runs, await this.runOf(scope, experimentId, runId, asOf), asOf);
  }

  @Get(':runId/status')
  @Answers('experimentRunStatus.v1.json', runStatus)
  status(
    @InScope() scope: Scope,
    @IdOf({ id: 'experiment' }) experimentId: string,
    @IdOf({ runId: 'run' }) runId: string,
    @AsOf() asOf: string | undefined,
  ) {
    return this.runOf(scope, experimentId, runId, asOf);
  }

  @Post(':runId/cancel')
  @HttpCode(202)
  @Takes(CancellationDto)
  @Answers('experimentRun.v1.json', runAnswer)
  cancel(
    @Context() context: CommandContext,
    @IdOf({ id: 'experiment' }) experimentId: string,
    @IdOf({ runId: 'run' }) runId: string,
    @OptionalJsonBody() { reason }: CancellationDto,
  ) {
    return this.commands.execute(new CancelRun(context, experimentId, runId, reason));
  }

  @Get(':runId/logs')
  async log(
    @InScope() scope: Scope,
    @IdOf({ id: 'experiment' }) experimentId: string,
    @IdOf({ runId: 'run' }) runId: string,
    @Query() query: QueryValues,
    @Headers('range') range: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { stream, follow, tail } = logRequestOf(query);
    const run = await this.runOf(scope, experimentId, runId);
    await this.logs.refuseDeleted(run);
    const signal = await this.live.signalFor(reply);
    if (!follow) void reply.header('accept-ranges', 'bytes');
    const read = () => this.logs.read(run, stream);
    const whole = () => (follow ? this.logs.follow(run, stream, { scope, signal }) : read());
    const part = await partAsked(reply, read, { tail, range: follow ? undefined : range });
    if (part === 'refused') return;
    this.live.send(reply, 'text/plain; charset=utf-8', () => (part ? partOf(whole(), part) : whole()));
  }

  /** A run is gone with its experiment, and so with its MLInstance and engine, as it is from the list. */
  private async runOf(scope: Scope, experimentId: string, runId: string, asOf?: string): Promise<Resource<RunBody>> {
    const [experiment, run] = await Promise.all([
      this.past.get(this.experiments, scope, experimentId, asOf),
      this.past.get(this.runs, scope, runId, asOf),
    ]);
    return found('run', runId, experiment && run?.body.experimentId === experimentId ? run : undefined);
  }
}
