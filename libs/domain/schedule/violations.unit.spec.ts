import { describe, expect, it } from '@jest/globals';
import type { Schedule } from './schedule.js';
import { scheduleViolations } from './violations.js';

describe('scheduleViolations', () => {
  it('finds nothing in what may be sent', () => {
    const schedule: Schedule = {
      cron: '20 * * * *',
      startTime: '2019-04-09T00:00',
      endTime: '2019-04-11',
      timezone: 'Europe/Berlin',
      overlap: 'queue',
      missed: 'all',
      catchUpWindow: 0,
    };
    expect(scheduleViolations(schedule, 'trainingSchedule')).toEqual({});
    expect(scheduleViolations({ cron: '20 * * * *' }, 'trainingSchedule')).toEqual({});
  });

  it('names everything at once, by its place', () => {
    const schedule = {
      cron: '61 * * * *',
      startTime: '2019-02-30',
      endTime: 'soon',
      timezone: 'Mars/Olympus',
      overlap: 'never',
      missed: 'some',
      catchUpWindow: -1,
    } as unknown as Schedule;
    const asTime = 'write YYYY-MM-DD or YYYY-MM-DDTHH:mm, with or without seconds, fraction and zone';
    expect(scheduleViolations(schedule, 'scoringSchedule')).toEqual({
      'scoringSchedule.cron': '"61 * * * *" is not a cron expression: minute 61 is not in 0-59',
      'scoringSchedule.startTime': `"2019-02-30" is not a time: ${asTime}`,
      'scoringSchedule.endTime': `"soon" is not a time: ${asTime}`,
      'scoringSchedule.timezone': '"Mars/Olympus" is not an IANA time zone, such as "Europe/Berlin" or "UTC"',
      'scoringSchedule.overlap': '"never" is not one of skip, queue, cancelPrevious, allow',
      'scoringSchedule.missed': '"some" is not one of latest, skip, all',
      'scoringSchedule.catchUpWindow': '-1 is not a number of minutes, 0 or more',
    });
  });

  it('refuses an end before the start, and only that', () => {
    const times = (startTime: string, endTime: string) =>
      scheduleViolations({ cron: '* * * * *', startTime, endTime }, 's');
    expect(times('2019-04-11', '2019-04-09')).toEqual({
      's.endTime': '"2019-04-09" is before the startTime "2019-04-11"',
    });
    expect(times('2019-04-09T00:00Z', '2019-04-09')).toEqual({});
    expect(times('2019-04-09T23:59', '2019-04-09')).toEqual({});
    expect(times('2019-04-10T00:00', '2019-04-09')).toHaveProperty(['s.endTime']);
  });
});
