import { literal } from './sql.js';

const known: Readonly<Record<string, string>> = {
  a: 'weekday',
  A: 'weekday',
  b: 'month',
  B: 'month',
  d: 'day',
  f: 'fraction',
  H: 'hour',
  I: 'half-day hour',
  j: 'day of the year',
  m: 'month',
  M: 'minute',
  n: 'fraction',
  p: 'half of the day',
  S: 'second',
  y: 'year',
  Y: 'year',
  z: 'zone',
  '%': 'percent',
};

/**
 * Why a strptime pattern would leave instants to a guess, or undefined when it does not.
 * Zone names (%Z) are refused: EST names several zones. %y reads 69-99 as 1969-1999 and 00-68 as 2000-2068, as strptime does.
 */
export function timestampFormatViolation(format: string): string | undefined {
  const directives = [...format.matchAll(/%(-?[\s\S]?)/g)].map(([, directive = '']) => directive.replace('-', ''));
  const unknown = directives.find((directive) => known[directive] === undefined);
  if (unknown !== undefined) {
    return `"${format}": %${unknown} is not one of ${Object.keys(known)
      .map((name) => `%${name}`)
      .join(' ')}`;
  }
  const parts = new Set(directives.map((directive) => known[directive]));
  if (!parts.has('year')) return `"${format}" has no year (%Y or %y)`;
  if (!parts.has('day of the year') && !(parts.has('month') && parts.has('day'))) {
    return `"${format}" has no day: allowed are a month (%m, %b or %B) with a day (%d), or a day of the year (%j)`;
  }
  if (parts.has('half-day hour') && !parts.has('half of the day')) return `"${format}" has %I without %p`;
  if (parts.has('minute') && !parts.has('hour') && !parts.has('half-day hour')) return `"${format}" has %M without %H`;
  return undefined;
}

/** SQL for the UTC instant (TIMESTAMP) that a pattern reads from text, null when the text is not of the pattern. */
export const strptimeInstant = (text: string, format: string): string => {
  const time = `try_strptime(${text}, ${literal(format)})`;
  return format.includes('%z') ? `timezone('UTC', ${time})` : time;
};
