import { CLOCK } from '#application';
import type { Clock } from '#application';
import type { Scope } from '#domain';
import { MLServiceQueries, TimelineQueries } from '#read-models';
import type { TimelineBucket, TimelineSpan, TimelineTick } from '#read-models';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { Answers, found, IdOf, InScope, timeSpanOf, wholeNumber } from '../../http/index.js';
import type { QueryValues } from '../../http/index.js';
import { experimentsOf } from './service-experiments.js';

/** The most parts that a span is shown in. */
export const mostBuckets = 1_000;

/** What the schedules of a service did in a span of time, tick by tick or summed up in parts of the span. */
@Controller('mlServices/:id/timeline')
export class TimelineController {
  constructor(
    private readonly services: MLServiceQueries,
    private readonly timeline: TimelineQueries,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Answers('mlServiceTimeline.v1.json')
  async get(@InScope() scope: Scope, @IdOf({ id: 'MLService' }) id: string, @Query() query: QueryValues) {
    const span = timeSpanOf(query, this.clock());
    const buckets = wholeNumber(query, 'buckets', { least: 0, most: mostBuckets, absent: 0 });
    const experiments = experimentsOf(found('MLService', id, await this.services.get(scope, id)).body);
    if (buckets === 0) {
      const ticks = await this.timeline.ticks(scope, experiments, span);
      return { ...span, ticks: ticks.map(tickAnswer) };
    }
    const counted = await this.timeline.buckets(scope, experiments, span, buckets);
    return { ...span, buckets: counted.map((bucket) => bucketAnswer(bucket, span, buckets)) };
  }
}

/** Milliseconds from one instant to another, where both are known. */
const between = (from: string | undefined, to: string | undefined): number | undefined =>
  from === undefined || to === undefined ? undefined : Math.max(0, Date.parse(to) - Date.parse(from));

function tickAnswer(tick: TimelineTick) {
  const { nominalTime, started, ended, runState } = tick;
  const [lateness, duration] = [between(nominalTime, started), between(started, ended)];
  // While another attempt is under way, what ended is the one before.
  const isOver = runState !== 'RUNNING' && duration !== undefined;
  return {
    ...tick,
    nominalTime: new Date(nominalTime).toISOString(),
    ...(lateness !== undefined && { latenessMs: lateness }),
    ...(isOver && { durationMs: duration }),
  };
}

function bucketAnswer({ number, ...counts }: TimelineBucket, { from, to }: TimelineSpan, buckets: number) {
  const [start, length] = [Date.parse(from), (Date.parse(to) - Date.parse(from)) / buckets];
  const at = (place: number): string => new Date(Math.round(start + place * length)).toISOString();
  return { from: at(number), to: at(number + 1), ...counts };
}
