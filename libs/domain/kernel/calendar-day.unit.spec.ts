import { expect, it } from '@jest/globals';
import { isCalendarDay } from './calendar-day.js';

it('knows the days that there are', () => {
  for (const day of ['2024-02-29', '2000-02-29', '2025-12-31']) expect([day, isCalendarDay(day)]).toEqual([day, true]);
  for (const day of ['2025-02-29', '1900-02-29', '2025-04-31', '2025-01-32', '2025-13-01', '2025-00-10']) {
    expect([day, isCalendarDay(day)]).toEqual([day, false]);
  }
});
