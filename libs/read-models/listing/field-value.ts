import { isUuid, parseScheduleTime } from '#domain';
import type { FieldType } from './field-catalog.js';

/** No two ways to read a digit: a long value that is none takes no longer than one that is. */
const number = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** A text to be compared with a field, as PostgreSQL takes it. A malformed UUID is null, which nothing equals. */
export type FieldValue = { readonly value: string | boolean | null } | { readonly expected: string };

/** Reads the value of a filter; `expected` says what would have been allowed. */
export function fieldValue(type: FieldType, text: string): FieldValue {
  switch (type) {
    case 'text':
    case 'texts':
    case 'dataSet':
      return { value: text };
    case 'uuid':
      return { value: isUuid(text) ? text : null };
    case 'boolean':
      return booleanValue(text.toLowerCase());
    case 'number':
      return number.test(text) && Number.isFinite(Number(text))
        ? { value: String(Number(text)) }
        : { expected: 'a number' };
    case 'time':
      return timeValue(parseScheduleTime(text));
  }
}

const booleanValue = (text: string): FieldValue =>
  text === 'true' || text === 'false' ? { value: text === 'true' } : { expected: 'true or false' };

// Beyond these years a zone can lead, and PostgreSQL reads years of four digits only.
const [earliest, latest] = [Date.parse('0001-01-01T00:00:00Z'), Date.parse('9999-12-31T23:59:59.999Z')];

const timeValue = (time: number | undefined): FieldValue =>
  time !== undefined && time >= earliest && time <= latest
    ? { value: new Date(time).toISOString() }
    : { expected: 'an ISO 8601 time' };
