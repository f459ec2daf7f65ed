import { parseCron } from './cron.js';
import type { Schedule } from './schedule.js';

/**
 * Why a schedule may not take another's place, or be added: its cron fires more often than is allowed. One whose cron
 * stays as it is stays allowed, whatever the limit was when it was stored.
 * @param wanted a schedule that has no other violations
 * @param allowed seconds; no limit when absent
 */
export function intervalViolations(
  current: Schedule | undefined,
  wanted: Schedule | undefined,
  place: string,
  allowed = 0,
): Record<string, string> {
  if (!wanted || wanted.cron === current?.cron || allowed <= 1) return {};
  const least = leastInterval(wanted.cron, allowed);
  if (least >= allowed) return {};
  const reason = `"${wanted.cron}" fires as little as ${least} s apart; at least ${allowed} s are allowed`;
  return { [`${place}.cron`]: reason };
}

const [minute, hour, day] = [60, 3_600, 86_400];

/**
 * The seconds between the two fires of an expression that are closest together, by a clock that is never changed;
 * infinite for one that fires at most once in 28 years. Two fires are closest where they differ in one unit, have
 * neighbouring values in it, and lie at opposite ends of what is smaller.
 * @param enough from here on a lower bound will do: to go through the days of 28 years takes up to 50 ms
 * @throws DomainError `illegal-argument` where the text is no expression
 */
export function leastInterval(cron: string, enough = Infinity): number {
  const fields = cron.trim().split(/\s+/);
  const [seconds, minutes, hours, ...date] = fields.length === 5 ? ['0', ...fields] : fields;
  const units: readonly (readonly [text: string, until: number])[] = [
    [`${seconds} * * * * *`, minute],
    [`0 ${minutes} * * * *`, hour],
    [`0 0 ${hours} * * *`, day],
  ];
  let [least, first, last] = [Infinity, 0, 0];
  for (const [text, until] of units) {
    const values = [...firesWithin(text, until)];
    least = Math.min(least, closest(values) - (last - first));
    [first, last] = [first + (values[0] ?? 0), last + (values.at(-1) ?? 0)];
  }
  const span = last - first;
  const bound = Math.min(least, day - span);
  if (bound >= enough) return bound;
  return Math.min(least, closest(firesWithin(`0 0 0 ${date.join(' ')}`, allYears), day) - span);
}

/** Every pair of years that can follow each other, leap or not, from any weekday on. */
const allYears = (Date.UTC(2030, 0, 1) - Date.UTC(2001, 0, 1)) / 1000;

/** When an expression fires, in seconds since the beginning of 2001. */
function* firesWithin(text: string, until: number): Generator<number, void, undefined> {
  const { next } = parseCron(text);
  const start = Date.UTC(2001, 0, 1);
  for (let at = next(start - 1); at !== undefined && at < start + until * 1000; at = next(at)) {
    yield (at - start) / 1000;
  }
}

/** The least difference of two that follow each other; none is less than `bound`. */
function closest(values: Iterable<number>, bound = 0): number {
  let [least, before] = [Infinity, -Infinity];
  for (const value of values) {
    least = Math.min(least, value - before);
    before = value;
    if (least <= bound) break;
  }
  return least;
}
