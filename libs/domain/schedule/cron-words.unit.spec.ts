import { describe, expect, it } from '@jest/globals';
import { scheduleWords } from './cron-words.js';

describe('a schedule in words', () => {
  it.each([
    ['* * * * *', 'every minute'],
    ['*/15 * * * *', 'every 15 minutes'],
    ['*/45 * * * *', 'at minutes 0 and 45 of every hour'],
    ['*/60 * * * *', 'every hour'],
    ['0 * * * *', 'every hour'],
    ['5 * * * *', 'at minute 5 of every hour'],
    ['5,35 * * * *', 'at minutes 5 and 35 of every hour'],
    ['0 */6 * * *', 'at 00:00, 06:00, 12:00 and 18:00 every day'],
    ['0 */2 * * *', 'every 2 hours'],
    ['0 9-17 * * *', 'on the hour of hours 9 to 17'],
    ['*/10 9-17 * * *', 'every 10 minutes from 09:00 to 17:59'],
    ['* 3 * * *', 'every minute from 03:00 to 03:59'],
    ['7 1,3,5,9,11,13,20 * * *', 'at minute 7 of hours 1, 3, 5, 9, 11, 13 and 20'],
    ['0 2 * * *', 'at 02:00 every day'],
    ['30 2,14 * * *', 'at 02:30 and 14:30 every day'],
    ['0 3 * * 0', 'at 03:00 on Sunday'],
    ['0 3 * * 7', 'at 03:00 on Sunday'],
    ['0 3 * * 1-5', 'at 03:00 on Monday to Friday'],
    ['0 3 * * fri-sun', 'at 03:00 on Sunday, Friday and Saturday'],
    ['0 3 * * mon,THU', 'at 03:00 on Monday and Thursday'],
    ['0 3 * * 5#2', 'at 03:00 on the second Friday of the month'],
    ['0 3 * * 5L', 'at 03:00 on the last Friday of the month'],
    ['0 0 1 * *', 'at 00:00 on day 1 of the month'],
    ['0 0 1,15 * *', 'at 00:00 on days 1 and 15 of the month'],
    ['0 0 L * *', 'at 00:00 on the last day of the month'],
    ['0 0 1,L * ?', 'at 00:00 on day 1 and the last day of the month'],
    ['0 0 13 * 5', 'at 00:00 on day 13 of the month or on Friday'],
    ['0 0 1,15 * mon,fri', 'at 00:00 on days 1 and 15 of the month or on Monday and Friday'],
    ['0 0 * * sun-sun', 'at 00:00 on Sunday to Saturday'],
    ['0 0 * * SUN-Sun,fri', 'at 00:00 on Sunday to Saturday'],
    ['0 0 * * sun-sun/3', 'at 00:00 on Sunday, Wednesday and Saturday'],
    ['0 0 * * 7-sun', 'at 00:00 on Sunday'],
    ['0 0 * * sun-0', 'at 00:00 on Sunday'],
    ['0 0 1 jan,jul *', 'at 00:00 on day 1 of the month in January and July'],
    ['0 0 * 3-5 *', 'at 00:00 every day in March to May'],
    ['* * * * * *', 'every second'],
    ['*/10 * * * * *', 'every 10 seconds'],
    ['0 * * * * *', 'every minute'],
    ['30 0 2 * * *', 'at 02:00:30 every day'],
    ['5 */30 * * * *', 'at second 5 of minutes 0 and 30'],
    ['*/20 * 8 * * *', 'every 20 seconds from 08:00 to 08:59'],
  ])('%s is %s', (cron, words) => {
    expect(scheduleWords({ cron })).toBe(`${words}, UTC`);
  });

  it('names its zone', () => {
    expect(scheduleWords({ cron: '0 2 * * *', timezone: 'Europe/Berlin' })).toBe('at 02:00 every day, Europe/Berlin');
  });

  it('has none for what is refused', () => {
    expect(() => scheduleWords({ cron: '*/90 * * * *' })).toThrow('minute step 90 of "*/90" is not in 1-60');
  });
});
