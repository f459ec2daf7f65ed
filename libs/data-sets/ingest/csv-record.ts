import { BadBatchError } from '../errors.js';

/** The fields of a record, and where the text behind it begins. */
export interface CsvRecord {
  readonly fields: readonly string[];
  readonly end: number;
}

/**
 * The record that begins at a place, RFC 4180; undefined while its end has not come.
 * @throws BadBatchError for text behind a closing quote
 */
export function parseRecord(text: string, delimiter = ',', at = 0): CsvRecord | undefined {
  const fields: string[] = [];
  let start = at;
  for (;;) {
    const field = text[start] === '"' ? quotedField(text, delimiter, start) : plainField(text, delimiter, start);
    if (field === undefined) return undefined;
    fields.push(field.value);
    if (text[field.end] === delimiter) start = field.end + 1;
    else return { fields, end: field.end + (text.startsWith('\r\n', field.end) ? 2 : 1) };
  }
}

/** The whole records of a text, at most so many. @throws BadBatchError */
export function parseRecords(text: string, delimiter: string, most: number): (readonly string[])[] {
  const records: (readonly string[])[] = [];
  let at = 0;
  while (records.length < most && at < text.length) {
    const record = parseRecord(text, delimiter, at);
    if (!record) break;
    records.push(record.fields);
    at = record.end;
  }
  return records;
}

interface Field {
  readonly value: string;
  readonly end: number;
}

const isEnd = (character: string, delimiter: string) => character === delimiter || /[\r\n]/.test(character);

function plainField(text: string, delimiter: string, at: number): Field | undefined {
  let end = at;
  while (end < text.length && !isEnd(text.charAt(end), delimiter)) end += 1;
  return end < text.length ? { value: text.slice(at, end), end } : undefined;
}

function quotedField(text: string, delimiter: string, at: number): Field | undefined {
  const quoted = /"((?:[^"]|"")*)"(?=[^"])/y;
  quoted.lastIndex = at;
  const found = quoted.exec(text);
  if (!found) return undefined;
  const end = quoted.lastIndex;
  const value = (found[1] ?? '').replaceAll('""', '"');
  if (isEnd(text.charAt(end), delimiter)) return { value, end };
  throw new BadBatchError(`the header of the CSV has text behind the closing quote of "${value}"`, value);
}
