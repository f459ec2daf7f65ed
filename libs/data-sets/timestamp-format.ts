import { isWritable } from './iso-time.js';
import { list, literal } from './sql.js';

/** What of a time a directive says. */
type Part =
  | 'year'
  | 'shortYear'
  | 'month'
  | 'monthName'
  | 'day'
  | 'dayOfYear'
  | 'weekday'
  | 'hour'
  | 'halfDayHour'
  | 'half'
  | 'minute'
  | 'second'
  | 'fraction'
  | 'zone';

interface Directive {
  readonly part: Part;
  /** RE2. */
  readonly pattern: string;
  /** Of a number of one digit or more: its pattern of all digits, where it stands beside another. */
  readonly whole?: string;
}

const months = 'january february march april may june july august september october november december'.split(' ');
const weekdays = 'monday tuesday wednesday thursday friday saturday sunday'.split(' ');

/** Whole or of three letters, in any case. */
const named = (names: readonly string[]) =>
  `(?i:${names.map((name) => `${name.slice(0, 3)}(?:${name.slice(3)})?`).join('|')})`;

const number = (part: Part, pattern: string, whole: string): Directive => ({ part, pattern, whole });

const day = number('day', '0?[1-9]|[12][0-9]|3[01]', '0[1-9]|[12][0-9]|3[01]');
const fraction = number('fraction', '[0-9]{1,9}', '[0-9]{9}');
const monthName: Directive = { part: 'monthName', pattern: named(months) };
const weekday: Directive = { part: 'weekday', pattern: named(weekdays) };

const directives: Readonly<Record<string, Directive>> = {
  Y: { part: 'year', pattern: '[0-9]{4}', whole: '[0-9]{4}' },
  y: { part: 'shortYear', pattern: '[0-9]{2}', whole: '[0-9]{2}' },
  m: number('month', '0?[1-9]|1[0-2]', '0[1-9]|1[0-2]'),
  b: monthName,
  B: monthName,
  h: monthName,
  d: day,
  e: day,
  j: number('dayOfYear', '[0-9]{1,3}', '[0-9]{3}'),
  a: weekday,
  A: weekday,
  H: number('hour', '[01]?[0-9]|2[0-3]', '[01][0-9]|2[0-3]'),
  I: number('halfDayHour', '0?[1-9]|1[0-2]', '0[1-9]|1[0-2]'),
  p: { part: 'half', pattern: '[AaPp][Mm]' },
  M: number('minute', '[0-5]?[0-9]', '[0-5][0-9]'),
  S: number('second', '[0-5]?[0-9]', '[0-5][0-9]'),
  f: fraction,
  n: fraction,
  z: { part: 'zone', pattern: 'Z|[+-](?:[01][0-9]|2[0-3])(?::?[0-5][0-9])?' },
};

/** Directives that stand for several. */
const compounds: Readonly<Record<string, string>> = { F: '%Y-%m-%d', T: '%H:%M:%S', R: '%H:%M', D: '%m/%d/%y' };

/** Patterns of a number since 1970: how many microseconds one is. */
const epochs: Readonly<Record<string, number>> = { '%s': 1_000_000, '%Q': 1_000 };

const known = [...Object.keys(directives), ...Object.keys(compounds), '%'].map((name) => `%${name}`);

/** Whether a pattern reads numbers: seconds (`%s`) or milliseconds (`%Q`) since 1970. */
export const isEpochFormat = (format: string): boolean => Object.hasOwn(epochs, format);

/** A directive of a pattern, or the text between two. `unpadded`: `%-d`, which need not have all its digits. */
interface Element {
  readonly name?: string;
  readonly unpadded: boolean;
  readonly text: string;
}

function elementsOf(format: string): Element[] {
  const expanded = format.replace(/%([FTRD%])/g, (found, name: string) => compounds[name] ?? found);
  return [...expanded.matchAll(/%(-?)([\s\S]?)|[^%]+/g)].map(([text, dash, name]) =>
    name === undefined ? { unpadded: false, text } : { name, unpadded: dash === '-', text },
  );
}

const directiveOf = ({ name }: Element): Directive | undefined =>
  name !== undefined && Object.hasOwn(directives, name) ? directives[name] : undefined;

/**
 * Why a strptime pattern would leave instants to a guess, or undefined when it does not.
 * Zone names (%Z) are refused: EST names several zones. %y reads 69-99 as 1969-1999 and 00-68 as 2000-2068, as strptime does.
 */
export function timestampFormatViolation(format: string): string | undefined {
  if (isEpochFormat(format)) return undefined;
  const elements = elementsOf(format);
  const alone = elements.find(({ text }) => isEpochFormat(text));
  if (alone) return `"${format}" has more than ${alone.text}, which stands alone: it says the whole time`;
  const unknown = elements.find((one) => one.name !== undefined && one.name !== '%' && !directiveOf(one));
  if (unknown)
    return `"${format}": %${unknown.name ?? ''} is not one of ${[...known, ...Object.keys(epochs)].join(' ')}`;
  const parts = elements.flatMap((element) => directiveOf(element)?.part ?? []);
  return lackOf(format, new Set(parts)) ?? ambiguityOf(format, elements);
}

function lackOf(format: string, parts: ReadonlySet<Part>): string | undefined {
  if (!parts.has('year') && !parts.has('shortYear')) return `"${format}" has no year (%Y or %y)`;
  const hasMonth = parts.has('month') || parts.has('monthName');
  const hasHour = parts.has('hour') || parts.has('halfDayHour');
  if (parts.has('day') && !hasMonth) return `"${format}" has a day (%d) without a month (%m, %b or %B)`;
  if (hasHour && !parts.has('day') && !parts.has('dayOfYear')) {
    return `"${format}" has an hour without a day: allowed are a month (%m, %b or %B) with a day (%d), or a day of the year (%j)`;
  }
  if (parts.has('halfDayHour') && !parts.has('half')) return `"${format}" has %I without %p`;
  if (parts.has('half') && !parts.has('halfDayHour')) return `"${format}" has %p without %I`;
  if (parts.has('minute') && !hasHour) return `"${format}" has %M without %H`;
  if (parts.has('second') && !parts.has('minute')) return `"${format}" has %S without %M`;
  return parts.has('fraction') && !parts.has('second') ? `"${format}" has a fraction without %S` : undefined;
}

/** What a part says that another part may say as well. */
const saidBy: Readonly<Partial<Record<Part, readonly string[]>>> = {
  shortYear: ['year'],
  monthName: ['month'],
  dayOfYear: ['month', 'day'],
  halfDayHour: ['hour'],
};

const saidIn = (element: Element): readonly string[] => {
  const part = directiveOf(element)?.part;
  return part === undefined ? [] : (saidBy[part] ?? [part]);
};

/** In the words of a message: two directives need not say the same of a time, and only one of them would be heeded. */
function saidTwice(elements: readonly Element[]): string | undefined {
  const by = new Map<string, string>();
  for (const element of elements) {
    for (const said of saidIn(element)) {
      const earlier = by.get(said);
      if (earlier !== undefined) return `the ${said} twice, by ${earlier} and ${element.text}`;
    }
    for (const said of saidIn(element)) by.set(said, element.text);
  }
  return undefined;
}

function ambiguityOf(format: string, elements: readonly Element[]): string | undefined {
  const twice = saidTwice(elements);
  if (twice !== undefined) return `"${format}" says ${twice}`;
  const loose = elements.find(
    (element, index) => (element.unpadded || directiveOf(element) === fraction) && isNumber(elements[index + 1]),
  );
  return loose && `"${format}" has no end of ${loose.text}: a number follows`;
}

const isNumber = (element: Element | undefined): boolean =>
  element !== undefined && (directiveOf(element)?.whole !== undefined || /^[0-9]/.test(element.text));

/** Numbers side by side have all their digits; `%-d` and those with something in between may lack leading zeros. */
function patternOf(elements: readonly Element[]): string {
  return elements
    .map((element, index) => {
      const directive = directiveOf(element);
      if (!directive) return literalPattern(element.name === '%' ? '%' : element.text);
      if (element.name === 'y' && element.unpadded) return '([0-9]{1,2})';
      const besideNumber = isNumber(elements[index + 1]) || (isNumber(elements[index - 1]) && directive !== fraction);
      return `(${(besideNumber && !element.unpadded ? directive.whole : undefined) ?? directive.pattern})`;
    })
    .join('');
}

/** A blank stands for one or more. */
const literalPattern = (text: string): string =>
  text.replace(/\s+|[\\^$.*+?()[\]{}|/]/g, (found) => (found.trim() === '' ? '[ \\t]+' : `\\${found}`));

/**
 * What trimmed text that a pattern reads must match, but for patterns of numbers since 1970: to sieve values without a statement.
 * Days that do not exist match too.
 */
export const formOf = (format: string): RegExp =>
  new RegExp(`^${patternOf(elementsOf(format)).replaceAll('(?i:', '(?:')}$`, 'i');

/** SQL for the UTC instant (TIMESTAMP) that a pattern reads from text, null when the text does not say one of the years 1 to 9999. */
export function formattedInstant(text: string, format: string): string {
  const time = isEpochFormat(format) ? epochInstant(text, epochs[format] ?? 1) : calendarInstant(text, format);
  return `if(${isWritable(time)}, ${time}, NULL)`;
}

/** How DuckDB's strftime writes what it does not know by our names; its `%n` has nine digits. */
const written: Readonly<Record<string, string>> = {
  e: '%-d',
  h: '%b',
  n: '%f',
  '-Y': '%Y',
  '-b': '%b',
  '-B': '%B',
  '-h': '%b',
  '-e': '%-d',
};

/** SQL for an instant (TIMESTAMP) as text of a pattern. */
export function formattedText(instant: string, format: string): string {
  const elements = elementsOf(format).map(({ name, unpadded, text }) => {
    if (name === undefined) return text;
    return written[`${unpadded ? '-' : ''}${name}`] ?? (unpadded && !/[dmyHIMSj]/.test(name) ? `%${name}` : text);
  });
  return `strftime(${instant}, ${literal(elements.join(''))})`;
}

function epochInstant(text: string, microseconds: number): string {
  // What is finer than a microsecond is cut off, as it is of %f: rounded, an instant could fall into the next second.
  const digits = Math.log10(microseconds);
  const number = `TRY_CAST(regexp_extract(trim(${text}), '^-?[0-9]+(\\.[0-9]{1,${digits}})?') AS DECIMAL(24, 6))`;
  return `CASE WHEN regexp_full_match(trim(${text}), '-?[0-9]{1,15}(\\.[0-9]{1,9})?')
    THEN TRY(make_timestamp(CAST(${number} * ${microseconds} AS BIGINT))) END`;
}

function calendarInstant(text: string, format: string): string {
  const elements = elementsOf(format);
  const parts = elements.flatMap((element) => directiveOf(element)?.part ?? []);
  const pattern = literal(`^${patternOf(elements)}$`);
  const match = `regexp_extract(trim(${text}), ${pattern}, ${list(parts.map(literal))})`;
  const has = (part: Part) => parts.includes(part);
  const integer = (part: Part) => `CAST(${match}.${part} AS BIGINT)`;
  const micros = [
    ...(has('hour') ? [`${integer('hour')} * 3600000000`] : []),
    ...(has('halfDayHour')
      ? [`(${integer('halfDayHour')} % 12 + if(lower(${match}.half) = 'pm', 12, 0)) * 3600000000`]
      : []),
    ...(has('minute') ? [`${integer('minute')} * 60000000`] : []),
    ...(has('second') ? [`${integer('second')} * 1000000`] : []),
    ...(has('fraction') ? [`CAST(rpad(substr(${match}.fraction, 1, 6), 6, '0') AS BIGINT)`] : []),
    ...(has('zone') ? [`-60000000 * ${offsetMinutes(`${match}.zone`)}`] : []),
    '0',
  ];
  return `CASE WHEN regexp_full_match(trim(${text}), ${pattern})
    THEN CAST(${dateOf(match, has, integer)} AS TIMESTAMP) + to_microseconds(${micros.join(' + ')}) END`;
}

/** Null for days that do not exist. A year alone is its first instant, and so is a month. */
function dateOf(match: string, has: (part: Part) => boolean, integer: (part: Part) => string): string {
  const short = integer('shortYear');
  const year = has('year') ? integer('year') : `(${short} + if(${short} < 69, 2000, 1900))`;
  if (has('dayOfYear')) {
    const date = `TRY(make_date(${year}, 1, 1) + CAST(${integer('dayOfYear')} - 1 AS INTEGER))`;
    return `if(${integer('dayOfYear')} > 0 AND year(${date}) = ${year}, ${date}, NULL)`;
  }
  const names = list(months.map((name) => literal(name.slice(0, 3))));
  const named = has('monthName') ? `list_position(${names}, lower(substr(${match}.monthName, 1, 3)))` : '1';
  const month = has('month') ? integer('month') : named;
  return `TRY(make_date(${year}, ${month}, ${has('day') ? integer('day') : '1'}))`;
}

function offsetMinutes(zone: string): string {
  const minutes = `coalesce(TRY_CAST(replace(substr(${zone}, 4), ':', '') AS BIGINT), 0)`;
  return `CASE WHEN ${zone} = 'Z' THEN 0 ELSE
    (CAST(substr(${zone}, 2, 2) AS BIGINT) * 60 + ${minutes}) * if(substr(${zone}, 1, 1) = '-', -1, 1) END`;
}
