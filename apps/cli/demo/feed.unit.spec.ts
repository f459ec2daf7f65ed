import { describe, expect, it } from '@jest/globals';
import { BACKFILL_DAYS, DAY_MS, historyRows, latestRows, untilNextPost } from './feed.js';
import { readWeather } from './weather.js';

const days = readWeather();
/** Shows day 0 of the file: a multiple of 1,461 steps after 1970. */
const cycle = 122_000 * days.length * DAY_MS;

describe('the weather file', () => {
  it('has every day of four years', () => {
    expect(days).toHaveLength(1_461);
    expect(days[0]).toEqual({
      date: '2012-01-01',
      precipitation: 0,
      temp_max: 12.8,
      temp_min: 5,
      wind: 4.7,
      weather: 'drizzle',
    });
    expect(days.at(-1)?.date).toBe('2015-12-31');
  });
});

describe('the feed', () => {
  it('shows a day every ten seconds, by the clock alone', () => {
    const rows = latestRows(days, cycle - DAY_MS, cycle + 2 * DAY_MS + 9_999);
    expect(rows.map(({ observed_on }) => observed_on)).toEqual(['2012-01-01', '2012-01-02', '2012-01-03']);
    expect(rows[0]?.time).toBe(new Date(cycle).toISOString());
  });

  it('tells the answer a day later', () => {
    const rows = historyRows(days, cycle - DAY_MS, cycle + 2 * DAY_MS);
    expect(rows).toMatchObject([
      { observed_on: '2012-01-01', temp_max: 12.8, temp_max_tomorrow: 10.6, day_of_year: 1 },
      { observed_on: '2012-01-02', temp_max: 10.6, temp_max_tomorrow: 11.7, day_of_year: 2 },
    ]);
  });

  it('starts over after the last day', () => {
    const [last] = historyRows(days, cycle - 2 * DAY_MS, cycle);
    expect(last).toMatchObject({ observed_on: '2015-12-31', day_of_year: 365, temp_max_tomorrow: 12.8 });
  });

  it('leaves no gap and no overlap between two posts', () => {
    const [from, between, to] = [cycle + 1_234, cycle + 55_555, cycle + 123_456] as const;
    const whole = latestRows(days, from, to);
    const first = latestRows(days, from, between);
    const second = latestRows(days, Date.parse(first.at(-1)?.time ?? ''), to);
    expect([...first, ...second]).toEqual(whole);
    expect(latestRows(days, Date.parse(whole.at(-1)?.time ?? ''), to)).toEqual([]);
  });

  it('goes back 1,400 days at first, also when it was away for longer', () => {
    expect(latestRows(days, 0, cycle)).toHaveLength(BACKFILL_DAYS);
    expect(historyRows(days, 0, cycle)).toHaveLength(BACKFILL_DAYS - 1);
    expect(latestRows(days, cycle - 9_000 * DAY_MS, cycle)).toHaveLength(BACKFILL_DAYS);
  });
});

it.each([
  ['12:00:00.000', 28_000],
  ['12:00:27.999', 1],
  ['12:00:28.000', 30_000],
  ['12:00:58.500', 29_500],
])('at %s the next post is in %i ms', (time, wait) => {
  expect(untilNextPost(Date.parse(`2026-01-01T${time}Z`))).toBe(wait);
});
