import { CLOCK, SCHEDULE_LIMITS } from '#application';
import type { Clock } from '#application';
import { placeOf, previewSchedule, refuseUnfit, scheduleKinds, scheduleWords } from '#domain';
import type { ScheduleLimits, Scope } from '#domain';
import { MLServiceQueries, ScheduleQueries } from '#read-models';
import { Controller, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { Answers, found, IdOf, InScope, JsonBody, Takes } from '../../http/index.js';
import type { QueryValues } from '../../http/index.js';
import { SchedulePairDto } from './ml-service.dto.js';
import { nextAsked } from './schedule-answer.js';

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
    const count = nextAsked(query);
    const service = found('MLService', id, await this.services.get(scope, id));
    const now = this.clock().toISOString();
    const pairs = await Promise.all(
      scheduleKinds.map(async (kind) => {
        const stored = await this.schedules.of(scope, service.body.parts[kind].experimentId);
        const place = placeOf(kind);
        return { kind, place, current: stored?.schedule, wanted: body[place] };
      }),
    );
    refuseUnfit(pairs, this.limits);
    return Object.fromEntries(
      pairs.flatMap(({ kind, current, wanted }) =>
        current || wanted
          ? [
              [
                kind,
                { ...(wanted && { words: scheduleWords(wanted) }), ...previewSchedule(current, wanted, now, count) },
              ],
            ]
          : [],
      ),
    ) as object;
  }
}
