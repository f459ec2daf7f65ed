/*
 * When a cron expression fires, found the slow way: every wall-clock time of every day is looked up in the zone. It shares
 * no code with what it judges and expects expressions that are valid.
 */

export interface Transition {
  /** The first instant with the new offset, in milliseconds since 1970. */
  readonly at: number;
  /** Offsets from UTC in milliseconds, east positive. */
  readonly before: number;
  readonly after: number;
}

export const isGap = ({ before, after }: Transition): boolean => after > before;

export interface Zone {
  readonly name: string;
  /** All changes of the offset in the ten years. */
  readonly transitions: readonly Transition[];
  readonly offsetAt: (instant: number) => number;
  /** The wall-clock time as if it were UTC. */
  readonly wallAt: (instant: number) => number;
}

export const tenYears = { from: Date.parse('2020-01-01T00:00Z'), until: Date.parse('2030-01-01T00:00Z') };
const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

export function zoneOf(name: string): Zone {
  const transitions = transitionsOf(intlOffset(name));
  const first = transitions[0]?.before ?? intlOffset(name)(tenYears.from);
  const offsetAt = (instant: number): number => transitions.findLast(({ at }) => at <= instant)?.after ?? first;
  return { name, transitions, offsetAt, wallAt: (instant) => instant + offsetAt(instant) };
}

function intlOffset(timeZone: string): (instant: number) => number {
  const numeric = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
  const format = new Intl.DateTimeFormat('en', { timeZone, hourCycle: 'h23', ...numeric });
  return (instant) => {
    const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute) - instant;
  };
}

function transitionsOf(offsetAt: (instant: number) => number): Transition[] {
  const found: Transition[] = [];
  for (let from = tenYears.from; from < tenYears.until; from += day) {
    const [before, after] = [offsetAt(from), offsetAt(from + day)];
    if (before === after) continue;
    let [earlier, at] = [from, from + day];
    while (at - earlier > minute) {
      const middle = earlier + Math.floor((at - earlier) / 2 / minute) * minute;
      if (offsetAt(middle) === before) earlier = middle;
      else at = middle;
    }
    found.push({ at, before, after });
  }
  return found;
}

/** The instants in `(after, until]` at which an expression fires by the rules of docs/schedules.md, oldest first. */
export function oracle(cron: string, zone: Zone, after: number, until: number): number[] {
  const fields = cron.toLowerCase().trim().split(/\s+/);
  const [second = '', minute = '', hour = '', ...date] = fields.length === 5 ? ['0', ...fields] : fields;
  const isFixed = !/[*?/]/.test(second + minute + hour);
  const times = numbers(hour, 0, 23).flatMap((h) =>
    numbers(minute, 0, 59).flatMap((m) => numbers(second, 0, 59).map((s) => ((h * 60 + m) * 60 + s) * 1000)),
  );
  const found = new Set<number>();
  for (let midnight = startOfDay(zone.wallAt(after)); midnight <= zone.wallAt(until); midnight += day) {
    if (!isDay(midnight, date)) continue;
    for (const time of times) for (const instant of instantsOf(midnight + time, zone, isFixed)) found.add(instant);
  }
  return [...found].filter((instant) => instant > after && instant <= until).sort((a, b) => a - b);
}

const startOfDay = (wall: number): number => Math.floor(wall / day) * day;

/** The instants for a wall-clock time: two in the fold, none in the gap, and there a fixed time moves to the gap's end. */
function instantsOf(wall: number, zone: Zone, isFixed: boolean): number[] {
  const offsets = new Set([zone.offsetAt(wall - day), zone.offsetAt(wall + day)]);
  const passes = [...offsets].map((offset) => wall - offset).filter((instant) => zone.wallAt(instant) === wall);
  if (!isFixed) return passes;
  if (passes.length > 0) return [Math.min(...passes)];
  const gap = zone.transitions.find(({ at, before, after }) => wall >= at + before && wall < at + after);
  return gap && startOfDay(gap.at + gap.after) === startOfDay(wall) ? [gap.at] : [];
}

/** Whether a day matches; where both day fields are restricted, either will do. */
function isDay(midnight: number, [ofMonth = '', month = '', ofWeek = '']: readonly string[]): boolean {
  const date = new Date(midnight);
  if (!numbers(month, 1, 12, months).includes(date.getUTCMonth() + 1)) return false;
  const isLast = (step: number) => new Date(midnight + step * day).getUTCMonth() !== date.getUTCMonth();
  const byMonth = ofMonth
    .split(',')
    .some((item) => (item === 'l' ? isLast(1) : numbers(item, 1, 31).includes(date.getUTCDate())));
  const byWeek = ofWeek.split(',').some((item) => {
    const [, weekday = item, which = ''] = /^(.*[^#l])#?([1-5]|l)$/.exec(/#|.l$/.test(item) ? item : '') ?? [];
    const isWeekday = numbers(weekday, 0, 7, weekdays).some((number) => number % 7 === date.getUTCDay());
    if (which === 'l') return isWeekday && isLast(7);
    return isWeekday && (which === '' || Math.ceil(date.getUTCDate() / 7) === Number(which));
  });
  if (isAny(ofMonth)) return byWeek;
  if (isAny(ofWeek)) return byMonth;
  return byMonth || byWeek;
}

const isAny = (field: string): boolean => field === '*' || field === '?';

const months = ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

function numbers(field: string, min: number, max: number, names: readonly string[] = []): number[] {
  const valueOf = (text: string) => (names.includes(text) ? names.indexOf(text) : Number(text));
  return field.split(',').flatMap((item) => {
    const [base = '', step = '1'] = item.split('/');
    const [from = '', to = from] = base.split('-');
    const first = isAny(base) ? min : valueOf(from);
    const last = isAny(base) ? max : to === 'sun' && from !== to ? 7 : valueOf(to);
    return Array.from({ length: max - min + 1 }, (_, index) => min + index).filter(
      (value) => value >= first && value <= last && (value - first) % Number(step) === 0,
    );
  });
}
