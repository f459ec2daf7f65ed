import { CLOCK, PauseSchedule, ResumeSchedule } from '#application';
import type { Clock, CommandContext } from '#application';
import { scheduleKinds } from '#domain';
import type { ScheduleKind, Scope } from '#domain';
import { MLServiceQueries, PastResources, PastSchedules, ScheduleQueries, tickFields, TickQueries } from '#read-models';
import type { ListQuery, ScheduleRow } from '#read-models';
import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  Answers,
  AsOf,
  Context,
  found,
  IdOf,
  InScope,
  ListingOf,
  Lists,
  notFound,
  OptionalJsonBody,
  Takes,
} from '../../http/index.js';
import type { QueryValues } from '../../http/index.js';
import { PauseDto, ResumeDto } from './ml-service.dto.js';
import { experimentsOf } from './service-experiments.js';
import { lastTicks, nextAsked, scheduleAnswer, shownTicks, tickAnswer } from './schedule-answer.js';

/** The schedules of a service: what comes, what was decided, pausing and resuming. */
@Controller('mlServices/:id')
export class SchedulesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly services: MLServiceQueries,
    private readonly schedules: ScheduleQueries,
    private readonly ticks: TickQueries,
    private readonly past: PastResources,
    private readonly pastSchedules: PastSchedules,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('schedule')
  @Answers('schedule.v1.json')
  async get(
    @InScope() scope: Scope,
    @IdOf({ id: 'MLService' }) id: string,
    @Query() query: QueryValues,
    @AsOf() asOf: string | undefined,
  ) {
    const next = nextAsked(query);
    const service = found('MLService', id, await this.past.get(this.services, scope, id, asOf));
    const answers = await Promise.all(
      scheduleKinds.map(async (kind) => {
        const row = await this.scheduleOf(scope, service.body.parts[kind].experimentId, asOf);
        return row ? [[kind, await this.answer(scope, row, next, asOf)]] : [];
      }),
    );
    return Object.fromEntries(answers.flat()) as object;
  }

  @Get('ticks')
  @Lists('tickListing.v1.json', tickAnswer)
  async list(
    @InScope() scope: Scope,
    @IdOf({ id: 'MLService' }) serviceId: string,
    @ListingOf(tickFields, { serviceId: ({ id = '' }) => id }) query: ListQuery,
  ) {
    const service = found('MLService', serviceId, await this.services.get(scope, serviceId));
    return this.ticks.listWithHeld(scope, query, experimentsOf(service.body), this.clock());
  }

  @Post('schedules/:kind/pause')
  @HttpCode(200)
  @Takes(PauseDto)
  @Answers('schedule.v1.json')
  async pause(
    @Context() context: CommandContext,
    @IdOf({ id: 'MLService' }) id: string,
    @Param('kind') kind: string,
    @OptionalJsonBody() { reason }: PauseDto,
  ) {
    const row = await this.commands.execute(new PauseSchedule(context, id, kindOf(kind), reason));
    return this.answer(context.scope, row, shownTicks);
  }

  @Post('schedules/:kind/resume')
  @HttpCode(200)
  @Takes(ResumeDto)
  @Answers('resumedSchedule.v1.json')
  async resume(
    @Context() context: CommandContext,
    @IdOf({ id: 'MLService' }) id: string,
    @Param('kind') kind: string,
    @OptionalJsonBody() { missed }: ResumeDto,
  ) {
    const { schedule, willRun } = await this.commands.execute(new ResumeSchedule(context, id, kindOf(kind), missed));
    return { ...(await this.answer(context.scope, schedule, shownTicks)), willRun };
  }

  private scheduleOf(scope: Scope, experimentId: string, asOf: string | undefined): Promise<ScheduleRow | undefined> {
    return asOf === undefined
      ? this.schedules.of(scope, experimentId)
      : this.pastSchedules.of(scope, experimentId, asOf);
  }

  private async answer(scope: Scope, row: ScheduleRow, next: number, asOf?: string) {
    const { experimentId } = row;
    const { items } = await this.ticks.list(scope, lastTicks(shownTicks, asOf), { experimentId });
    return scheduleAnswer(row, { now: asOf === undefined ? this.clock() : new Date(asOf), count: next }, items);
  }
}

function kindOf(name: string): ScheduleKind {
  const kind = scheduleKinds.find((known) => known === name);
  if (!kind) throw notFound('schedule', name);
  return kind;
}
