import { badData } from '../engine-failure.js';
import { type Column, parseNumber } from './column.js';
import { type TimestampParser, timestampParser } from './timestamps.js';

/** A column that a model reads. One of times is turned into numbers that repeat: trees cannot go beyond what they saw. */
export interface Feature {
  readonly name: string;
  readonly kind: 'number' | 'category' | 'time';
  /** How a time is written (strptime; absent: ISO 8601). */
  readonly format?: string;
}

const calendar: Readonly<Record<string, (date: Date) => number>> = {
  month: (date) => date.getUTCMonth() + 1,
  dayOfYear: (date) => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1,
  dayOfWeek: (date) => date.getUTCDay(),
  hour: (date) => date.getUTCHours(),
};

/** The columns that a feature's text amounts to; `place` names a row for the message about a value that does not fit. */
export function featureColumns(
  feature: Feature,
  values: readonly string[],
  place: (row: number) => string,
): readonly (readonly [string, Column])[] {
  const { name } = feature;
  switch (feature.kind) {
    case 'category':
      return [[name, { kind: 'category', values }]];
    case 'number':
      return [[name, { kind: 'number', values: values.map((value, row) => numberIn(value, name, row, place)) }]];
    case 'time': {
      const dates = parseTimes(values, timestampParser(feature.format), name, place).map((time) => new Date(time));
      return Object.entries(calendar).map(([part, read]) => [
        `${part}(${name})`,
        { kind: 'number', values: dates.map(read) },
      ]);
    }
  }
}

function numberIn(value: string, name: string, row: number, place: (row: number) => string): number {
  const parsed = parseNumber(value);
  if (parsed === undefined) throw badData(`${place(row)}, column "${name}": "${value}" is not a number`);
  return parsed;
}

/** Milliseconds since 1970 of every value; the first that does not have the form is refused by its place. */
export function parseTimes(
  values: readonly string[],
  parse: TimestampParser,
  name: string,
  place: (row: number) => string,
): number[] {
  return values.map((value, row) => {
    const time = parse(value);
    if (time === undefined)
      throw badData(`${place(row)}, column "${name}": "${value}" is not a time of the data set's format`);
    return time;
  });
}
