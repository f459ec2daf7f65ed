import { isTimezone } from './cron.js';

const halfDay = 12 * 3_600_000;
/** No zone is further from UTC: the places beside the date line had up to 15:57 in the 19th century. */
const furthest = 16 * 3_600_000;

/** To find one takes 0.1 ms, and thousands of schedules name the same few days. */
const cacheSize = 1_024;
const cache = new Map<string, number>();

/**
 * The first moment of a day in a zone: where the clocks skip midnight, the moment at which they do, and where they skip
 * the whole day, the beginning of the next. An unknown zone counts as UTC.
 * @param midnight that of the day in UTC, milliseconds since 1970
 */
export function startOfLocalDay(midnight: number, timezone: string): number {
  if (timezone === 'UTC' || !isTimezone(timezone)) return midnight;
  const key = `${timezone} ${midnight}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const found = search(midnight, timezone);
  if (cache.size >= cacheSize) cache.clear();
  cache.set(key, found);
  return found;
}

function search(midnight: number, timezone: string): number {
  const wallClock = wallClockIn(timezone);
  let [before, from] = [midnight - furthest, midnight + furthest + halfDay];
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2);
    if (wallClock(middle) < midnight) before = middle;
    else from = middle;
  }
  return from;
}

/** What the clocks of a zone show, to the second, as if it were UTC. */
function wallClockIn(timezone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
    return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  };
}
