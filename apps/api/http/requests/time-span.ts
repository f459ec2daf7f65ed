import type { DomainError } from '#domain';
import { limits, violationAt } from '#domain';
import { earliest, latest, timeOf } from './as-of.decorator.js';
import type { QueryValues } from './query-values.js';

/** Half-open: ISO instants. */
export interface TimeSpan {
  readonly from: string;
  readonly to: string;
}

const dayMs = 24 * 3_600_000;

/**
 * Reads `from` and `to`: a day that ends now where neither is given, and a day where one is, as far as there are times. What lies in a span is looked up
 * by time, so that its length bounds what the answer costs.
 * @throws DomainError `illegal-argument` for what is no time, a span that is reversed, and one that is too long
 */
export function timeSpanOf(query: QueryValues, now: Date, mostDays: number = limits.spanDays.most): TimeSpan {
  const [from, to] = [timeOf(query, 'from'), timeOf(query, 'to')];
  const dayAfter = from === undefined ? now.getTime() : Math.min(Date.parse(from) + dayMs, latest);
  const end = to === undefined ? dayAfter : Date.parse(to);
  const begin = from === undefined ? Math.max(end - dayMs, earliest) : Date.parse(from);
  if (begin > end) throw refused(`${shown(begin)} is later than to, ${shown(end)}`);
  if (end - begin > mostDays * dayMs) {
    throw refused(`${shown(begin)} is more than ${mostDays} days before to, ${shown(end)}`);
  }
  return { from: new Date(begin).toISOString(), to: new Date(end).toISOString() };
}

const shown = (time: number): string => JSON.stringify(new Date(time).toISOString());

const refused = (message: string): DomainError => violationAt('illegal-argument', 'from', message);

/** What a list says of the span beside its children. */
export const spanOf = ({ from, to }: TimeSpan): TimeSpan => ({ from, to });

/** The filters by which a list holds what lies in a span. */
export const within = (field: string, { from, to }: TimeSpan) =>
  [
    { field, operator: '>=', value: from },
    { field, operator: '<', value: to },
  ] as const;
