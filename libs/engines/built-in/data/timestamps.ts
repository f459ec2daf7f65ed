/** Milliseconds since 1970-01-01 UTC, or undefined when the text does not have the form. */
export type TimestampParser = (text: string) => number | undefined;

interface Parts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  milliseconds: number;
  offsetMinutes: number;
  afternoon?: boolean;
  epochSeconds?: number;
}

interface Directive {
  readonly pattern: string;
  readonly read: (text: string, parts: Parts) => void;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const number = (pattern: string, key: Exclude<keyof Parts, 'afternoon'>): Directive => ({
  pattern,
  read: (text, parts) => {
    parts[key] = Number(text);
  },
});

const ignored = (pattern: string): Directive => ({ pattern, read: () => undefined });

const monthName: Directive = {
  pattern: '[A-Za-z]{3,9}',
  read: (text, parts) => {
    parts.month = months.indexOf(text.slice(0, 3).toLowerCase()) + 1;
  },
};

/** The directives of strptime that say a time. Two-digit years follow POSIX: 69-99 are 1969-1999. */
const directives: Readonly<Record<string, Directive>> = {
  Y: number('\\d{4}', 'year'),
  y: {
    pattern: '\\d{2}',
    read: (text, parts) => {
      parts.year = Number(text) + (Number(text) < 69 ? 2000 : 1900);
    },
  },
  m: number('\\d{1,2}', 'month'),
  '-m': number('\\d{1,2}', 'month'),
  d: number('\\d{1,2}', 'day'),
  '-d': number('\\d{1,2}', 'day'),
  H: number('\\d{1,2}', 'hour'),
  '-H': number('\\d{1,2}', 'hour'),
  I: number('\\d{1,2}', 'hour'),
  '-I': number('\\d{1,2}', 'hour'),
  M: number('\\d{1,2}', 'minute'),
  '-M': number('\\d{1,2}', 'minute'),
  S: number('\\d{1,2}', 'second'),
  '-S': number('\\d{1,2}', 'second'),
  s: number('\\d+', 'epochSeconds'),
  b: monthName,
  B: monthName,
  a: ignored('[A-Za-z]{3,9}'),
  A: ignored('[A-Za-z]{3,9}'),
  f: fraction(),
  g: fraction(),
  p: {
    pattern: '[AaPp][Mm]',
    read: (text, parts) => {
      parts.afternoon = text.toLowerCase() === 'pm';
    },
  },
  z: {
    pattern: 'Z|[+-]\\d{2}(?::?\\d{2})?',
    read: (text, parts) => {
      parts.offsetMinutes = offsetOf(text);
    },
  },
  Z: ignored('UTC|GMT|Z'),
  '%': ignored('%'),
};

function fraction(): Directive {
  return {
    pattern: '\\d{1,9}',
    read: (text, parts) => {
      parts.milliseconds = Number(`0.${text}`) * 1000;
    },
  };
}

function offsetOf(text: string): number {
  if (text === 'Z') return 0;
  const digits = text.slice(1).replace(':', '').padEnd(4, '0');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return text.startsWith('-') ? -minutes : minutes;
}

const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)?)?\s?(Z|[+-]\d{2}(?::?\d{2})?)?$/i;

/** ISO 8601, date alone or with time; UTC unless it names an offset. */
const parseIso: TimestampParser = (text) => {
  const match = iso.exec(text.trim());
  if (match === null) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', part = '0', zone = 'Z'] = match;
  return instantOf({
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    milliseconds: Number(part) * 1000,
    offsetMinutes: offsetOf(zone.toUpperCase()),
  });
};

/** A parser for a strptime pattern, ISO 8601 without one. Throws an Error that names a directive it does not know. */
export function timestampParser(format?: string): TimestampParser {
  if (format === undefined) return parseIso;
  const readers: Directive['read'][] = [];
  const pattern = format.replace(/%(-?.)|[\\^$.*+?()[\]{}|/]/g, (found: string, key?: string) => {
    if (key === undefined) return `\\${found}`;
    const directive = directives[key];
    if (directive === undefined) throw new Error(`"${format}" has the unknown directive %${key}`);
    readers.push(directive.read);
    return `(${directive.pattern})`;
  });
  const whole = new RegExp(`^${pattern}$`);
  return (text) => {
    const match = whole.exec(text.trim());
    if (match === null) return undefined;
    const parts = { year: 1970, month: 1, day: 1, hour: 0, minute: 0, second: 0, milliseconds: 0, offsetMinutes: 0 };
    readers.forEach((read, i) => {
      read(match[i + 1] ?? '', parts);
    });
    return instantOf(parts);
  };
}

function instantOf(parts: Parts): number | undefined {
  if (parts.epochSeconds !== undefined) return parts.epochSeconds * 1000;
  const { year, month, day, minute, second, milliseconds } = parts;
  const hour = parts.afternoon === undefined ? parts.hour : (parts.hour % 12) + (parts.afternoon ? 12 : 0);
  const midnight = new Date(Date.UTC(year, month - 1, day));
  const exists = midnight.getUTCMonth() === month - 1 && midnight.getUTCDate() === day;
  if (!exists || hour > 23 || minute > 59 || second > 59) return undefined;
  return midnight.getTime() + ((hour * 60 + minute - parts.offsetMinutes) * 60 + second) * 1000 + milliseconds;
}
