import { createReadStream } from 'node:fs';
import { BadBatchError } from '../errors.js';

const longestHeader = 1024 * 1024;

/**
 * The column names of a CSV file: its first record, RFC 4180, UTF-8, separated by commas.
 * @throws BadBatchError when there is none
 */
export async function readCsvHeader(path: string): Promise<string[]> {
  let text = '';
  for await (const chunk of createReadStream(path, { encoding: 'utf8' }) as AsyncIterable<string>) {
    text += chunk;
    const header = parseRecord(text);
    if (header) return header;
    if (text.length > longestHeader) throw new BadBatchError('the header of the CSV has no end: is a quote missing?');
  }
  if (text.trim() === '') throw new BadBatchError('the CSV is empty: its first line must name the columns');
  const header = parseRecord(`${text}\n`);
  if (header) return header;
  throw new BadBatchError('the header of the CSV has no end: a quote is missing');
}

/** The fields of the first record, or undefined while its end has not come. */
export function parseRecord(text: string): string[] | undefined {
  const fields: string[] = [];
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  for (;;) {
    const field = text[at] === '"' ? quotedField(text, at) : plainField(text, at);
    if (field === undefined) return undefined;
    fields.push(field.value);
    if (text[field.end] !== ',') return fields;
    at = field.end + 1;
  }
}

interface Field {
  readonly value: string;
  readonly end: number;
}

function plainField(text: string, at: number): Field | undefined {
  const end = /[,\r\n]/g;
  end.lastIndex = at;
  const found = end.exec(text);
  return found ? { value: text.slice(at, found.index), end: found.index } : undefined;
}

function quotedField(text: string, at: number): Field | undefined {
  const quoted = /"((?:[^"]|"")*)"(?=[^"])/y;
  quoted.lastIndex = at;
  const found = quoted.exec(text);
  if (!found) return undefined;
  const end = quoted.lastIndex;
  const value = (found[1] ?? '').replaceAll('""', '"');
  if (/[,\r\n]/.test(text.charAt(end))) return { value, end };
  throw new BadBatchError(`the header of the CSV has text behind the closing quote of "${value}"`, value);
}
