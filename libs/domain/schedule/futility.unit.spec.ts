import { describe, expect, it } from '@jest/globals';
import { futilityOf } from './futility.js';

const now = new Date('2026-03-01T12:00:00.000Z');
const daily = { cron: '0 12 * * *' };

describe('futilityOf', () => {
  it('is quiet of what fires, be it at this very moment, and of no schedule', () => {
    expect(futilityOf(daily, 's', now)).toEqual([]);
    expect(futilityOf({ ...daily, endTime: '2026-03-01T12:00' }, 's', now)).toEqual([]);
    expect(futilityOf({ ...daily, startTime: '2027-01-01' }, 's', now)).toEqual([]);
    expect(futilityOf(undefined, 's', now)).toEqual([]);
  });

  it('says of an end that it has passed', () => {
    const ended = { ...daily, endTime: '2026-02-28' };
    expect(futilityOf(ended, 'scoringSchedule', now)).toEqual([
      'scoringSchedule will not fire: its endTime "2026-02-28" has passed',
    ]);
  });

  it('says that nothing is left before the end', () => {
    const yearly = { cron: '0 0 1 1 *', endTime: '2026-03-31' };
    expect(futilityOf(yearly, 'template.schedule', now)).toEqual([
      'template.schedule will not fire: "0 0 1 1 *" has no instant before its endTime "2026-03-31"',
    ]);
  });
});
