import { type MissedPolicy, missedPolicies, overlapPolicies, type OverlapPolicy } from '#domain';
import { Minutes, OneOf, Text } from '../validation/fields.js';

/** Whether cron and times make sense is for the domain to say. */
export class ScheduleDto {
  @Text({ required: true, min: 1, description: 'Five cron fields, or six with seconds first' })
  cron!: string;

  @Text({ max: 64, description: 'ISO 8601 to the day or finer; without a zone UTC' })
  startTime?: string;

  @Text({ max: 64 })
  endTime?: string;

  @Text({ max: 64, description: 'IANA name; UTC when absent' })
  timezone?: string;

  @OneOf(overlapPolicies)
  overlap?: OverlapPolicy;

  @OneOf(missedPolicies)
  missed?: MissedPolicy;

  @Minutes()
  catchUpWindow?: number;
}
