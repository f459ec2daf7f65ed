import { CLOCK, type Clock, SCHEDULE_LIMITS } from '#application';
import {
  intervalViolations,
  previewSchedule,
  refuseIfAny,
  type ScheduleLimits,
  type Scope,
  scheduleKinds,
  startTimeViolations,
} from '#domain';
import { MLServiceQueries, ScheduleQueries } from '#read-models';
import { Controller, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { Answers, found, IdOf, InScope, JsonBody, type QueryValues, Takes, wholeNumber } from '../../http/index.js';
import { SchedulePairDto } from './ml-service.dto.js';
import { experimentOf } from './service-experiments.js';

/** What a PUT of other schedules would change, without storing anything. */
@Controller('mlServices/:id/schedule/preview')
export class SchedulePreviewController {
  constructor(
    private readonly services: MLServiceQueries,
    private readonly schedules: ScheduleQueries,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SCHEDULE_LIMITS) private readonly limits: ScheduleLimits,
  ) {}

  @Post()
  @HttpCode(200)
  @Takes(SchedulePairDto)
  @Answers('schedulePreview.v1.json')
  async preview(
    @InScope() scope: Scope,
    @IdOf({ id: 'MLService' }) id: string,
    @Query() query: QueryValues,
    @JsonBody() body: SchedulePairDto,
  ) {
    const count = wholeNumber(query, 'next', { least: 0, most: 1_000, absent: 5 });
    const service = found('MLService', id, await this.services.get(scope, id));
    const now = this.clock().toISOString();
    const pairs = await Promise.all(
      scheduleKinds.map(async (kind) => {
        const stored = await this.schedules.of(scope, experimentOf(service.body, kind));
        return { kind, current: stored?.schedule, proposed: body[`${kind}Schedule`] };
      }),
    );
    const tooOften = pairs.map(({ kind, current, proposed }) =>
      intervalViolations(current, proposed, `${kind}Schedule`, this.limits.minIntervalSeconds),
    );
    refuseIfAny('illegal-argument', Object.assign({}, ...tooOften) as Record<string, string>);
    const moved = pairs.map(({ kind, current, proposed }) => startTimeViolations(current, proposed, `${kind}Schedule`));
    refuseIfAny('unprocessable', Object.assign({}, ...moved) as Record<string, string>);
    return Object.fromEntries(
      pairs.flatMap(({ kind, current, proposed }) =>
        current || proposed ? [[kind, previewSchedule(current, proposed, now, count)]] : [],
      ),
    ) as object;
  }
}
