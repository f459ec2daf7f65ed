import { endOf, instantsAfter, startOf } from '#domain';
import type { Schedule } from '#domain';
import type { OwedSpan } from './owed-ticks.js';

/** An expression in its zone, whatever schedules have it. */
interface Table {
  readonly from: number;
  readonly instants: number[];
  readonly more: Iterator<number, void>;
}

/** Beyond it, instants are worked out anew for each schedule: 16 MB. */
const largest = 2_000_000;

const keyOf = ({ cron, timezone = 'UTC' }: Schedule): string => `${timezone} ${cron}`;

/**
 * The instants of schedules. Thousands share an expression, and one instant in a zone with daylight saving takes 35 µs to
 * find: what several schedules have in common is found once.
 */
export class InstantTables {
  private readonly starts = new Map<string, number>();
  private readonly tables = new Map<string, Table>();

  /** @param spans all that will be asked for */
  constructor(spans: Iterable<OwedSpan>) {
    for (const span of spans) {
      const key = keyOf(span.schedule);
      const first = firstOf(span);
      this.starts.set(key, Math.min(first, this.starts.get(key) ?? first));
    }
  }

  /** Ascending; endless where the schedule goes on. */
  *of(span: OwedSpan): Generator<number, void, undefined> {
    const { schedule, until } = span;
    const first = firstOf(span);
    const last = Math.min(until - 1, endOf(schedule));
    const table = this.tableOf(schedule);
    let index = placeOf(table.instants, first);
    for (; index < largest; index += 1) {
      const at = table.instants[index] ?? grow(table);
      if (at === undefined || at > last) return;
      if (at >= first) yield at;
    }
    const reached = Math.max(first - 1, table.instants.at(-1) ?? first - 1);
    for (const at of instantsAfter(schedule, reached)) {
      if (at > last) return;
      yield at;
    }
  }

  private tableOf(schedule: Schedule): Table {
    const key = keyOf(schedule);
    const known = this.tables.get(key);
    if (known) return known;
    const { cron, timezone } = schedule;
    const from = this.starts.get(key) ?? 0;
    const more = instantsAfter({ cron, ...(timezone !== undefined && { timezone }) }, from - 1);
    const table = { from, instants: [], more };
    this.tables.set(key, table);
    return table;
  }
}

const firstOf = ({ schedule, from }: OwedSpan): number => Math.max(from, startOf(schedule));

function grow({ instants, more }: Table): number | undefined {
  const { value } = more.next();
  if (value !== undefined) instants.push(value);
  return value ?? undefined;
}

/** Of the first instant that is not before `at`. */
function placeOf(instants: readonly number[], at: number): number {
  let [low, high] = [0, instants.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((instants[middle] ?? at) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
