import { CLOCK, SCHEDULE_LIMITS } from '#application';
import type { Clock } from '#application';
import { initialWatermark, nextInstants, refuseUnfit, scheduleWords } from '#domain';
import type { ScheduleLimits } from '#domain';
import { Controller, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { Answers, JsonBody, Takes } from '../../http/index.js';
import type { QueryValues } from '../../http/index.js';
import { PreviewedScheduleDto } from './ml-service.dto.js';
import { nextAsked } from './schedule-answer.js';

/** What a schedule would do that nothing has yet, without storing anything. */
@Controller('schedules/preview')
export class PreviewScheduleController {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SCHEDULE_LIMITS) private readonly limits: ScheduleLimits,
  ) {}

  @Post()
  @HttpCode(200)
  @Takes(PreviewedScheduleDto)
  @Answers('scheduleForecast.v1.json')
  preview(@Query() query: QueryValues, @JsonBody() { schedule }: PreviewedScheduleDto) {
    const count = nextAsked(query);
    refuseUnfit([{ place: 'schedule', current: undefined, wanted: schedule }], this.limits);
    const from = initialWatermark(schedule, this.clock().toISOString());
    return { words: scheduleWords(schedule), next: nextInstants(schedule, from, count) };
  }
}
