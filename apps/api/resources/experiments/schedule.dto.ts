import { missedPolicies, overlapPolicies } from '#domain';
import type { MissedPolicy, OverlapPolicy } from '#domain';
import { Minutes, OneOf, Text } from '../../http/index.js';

/** Whether cron and times make sense is for the domain to say. */
export class ScheduleDto {
  @Text({
    max: 64,
    description:
      'ISO 8601 to the day or finer: a day is that of `timezone`, a time without a zone is UTC; answered as it was sent; fixed once stored',
  })
  startTime?: string;

  @Text({ max: 64, description: 'As startTime; both are inclusive, and of a day the whole is' })
  endTime?: string;

  @Text({
    required: true,
    min: 1,
    description:
      'Five cron fields, or six with seconds first; refused where it fires more often than the installation allows',
  })
  cron!: string;

  @Text({ max: 64, description: 'IANA name; UTC when absent' })
  timezone?: string;

  @OneOf(overlapPolicies, { description: 'What becomes of a tick while the previous run is active; skip when absent' })
  overlap?: OverlapPolicy;

  @OneOf(missedPolicies, {
    description: 'What becomes of ticks that passed while nothing ran, or while paused; latest when absent',
  })
  missed?: MissedPolicy;

  @Minutes({ description: 'Minutes after which a missed tick is too old to run; no bound when absent' })
  catchUpWindow?: number;
}
