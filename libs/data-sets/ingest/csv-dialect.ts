import { createReadStream } from 'node:fs';
import { limits } from '#domain';
import { BadBatchError } from '../errors.js';
import { parseRecord, parseRecords } from './csv-record.js';

/** How the fields of a CSV file are separated, and what its header says. */
export interface CsvLayout {
  readonly delimiter: string;
  readonly names: readonly string[];
}

/** Delimiters that are recognised, the usual one first. */
const usualDelimiters = [',', ';', '\t', '|'];

/** Those that are not taken without being asked for, but named where a file would become one column. */
const otherDelimiters = [':', '^', '~', '\u0001', '/', ' '];

const longestHeader = 1024 * 1024;
const sampleBytes = 64 * 1024;
const sampleRecords = 100;

/**
 * The delimiter of a CSV file, the given one or else that of its first records, and the column names of its first record.
 * @throws BadBatchError without a header, and for a file that would become one column though it seems to have several
 */
export async function readCsvLayout(path: string, declared: string | undefined): Promise<CsvLayout> {
  const text = await readSample(path, declared);
  const delimiter = declared ?? detectDelimiter(text);
  const names = headerOf(text, delimiter);
  if (names.length === 1) refuseOneColumn(text, delimiter, names[0] ?? '');
  return { delimiter, names: names.map((name) => name.trim()) };
}

/** Where quotes are balanced for another delimiter only, that is what is wrong, and not the quotes. */
function headerOf(text: string, delimiter: string): readonly string[] {
  try {
    return parseRecord(text, delimiter)?.fields ?? [];
  } catch (error) {
    refuseOneColumn(text, delimiter, text.slice(0, /[\r\n]/.exec(text)?.index));
    throw error;
  }
}

/** The beginning of the file, with its whole header. Its end is the end of a line. */
async function readSample(path: string, declared: string | undefined): Promise<string> {
  const delimiters = declared === undefined ? [...usualDelimiters, ...otherDelimiters] : [declared];
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: sampleBytes }) as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    const text = decoded(Buffer.concat(chunks), false);
    refuseWideHeader(text, declared === undefined ? usualDelimiters : [declared]);
    if (headerEnds(text, delimiters)) return text;
    if (size > longestHeader) throw new BadBatchError('the header of the CSV has no end: is a quote missing?');
  }
  const text = decoded(Buffer.concat(chunks), true);
  if (text.trim() === '') throw new BadBatchError('the CSV is empty: its first line must name the columns');
  if (headerEnds(`${text}\n`, delimiters)) return `${text}\n`;
  parseRecord(`${text}\n`, delimiters[0]);
  throw new BadBatchError('the header of the CSV has no end: a quote is missing');
}

/** A line without quotes and end that has more columns already than a data set may have need not be read on. */
function refuseWideHeader(text: string, delimiters: readonly string[]): void {
  if (/["\r\n]/.test(text)) return;
  const { most } = limits.columns;
  const columns = Math.max(...delimiters.map((delimiter) => text.split(delimiter).length));
  if (columns <= most) return;
  throw new BadBatchError(`${columns} columns and more are more than the ${most} that a data set may have`);
}

const headerEnds = (text: string, delimiters: readonly string[]): boolean =>
  delimiters.some((delimiter) => {
    try {
      return parseRecord(text, delimiter) !== undefined;
    } catch {
      return false;
    }
  });

/** Rows that are not UTF-8 are named one by one later; a header that is not would only make up names. */
function decoded(bytes: Buffer, isWhole: boolean): string {
  const header = bytes.subarray(0, bytes.indexOf('\n') + 1 || bytes.length);
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(header, { stream: !isWhole });
  } catch {
    throw new BadBatchError(
      'the header of the CSV is not UTF-8: say what it is in the content type, such as "text/csv; charset=windows-1252"',
    );
  }
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
}

/** How many fields each record of the sample has; none where the records are not well formed. */
function fieldCounts(text: string, delimiter: string): number[] {
  try {
    return parseRecords(text, delimiter, sampleRecords).map((fields) => fields.length);
  } catch (error) {
    if (error instanceof BadBatchError) return [];
    throw error;
  }
}

const isTable = (counts: readonly number[]): boolean =>
  (counts[0] ?? 0) > 1 && counts.every((count) => count === counts[0]);

/** A comma where it makes a table; else what makes the widest one; else what the header has. */
function detectDelimiter(text: string): string {
  const candidates = usualDelimiters.map((delimiter) => ({ delimiter, counts: fieldCounts(text, delimiter) }));
  const [comma] = candidates;
  if (comma && isTable(comma.counts)) return comma.delimiter;
  const widest = (some: typeof candidates) =>
    some.toSorted((a, b) => (b.counts[0] ?? 0) - (a.counts[0] ?? 0)).find(({ counts }) => (counts[0] ?? 0) > 1);
  const tables = candidates.filter(({ counts }) => isTable(counts));
  return (widest(tables) ?? widest(candidates))?.delimiter ?? ',';
}

function refuseOneColumn(text: string, delimiter: string, name: string): void {
  const seeming = [...usualDelimiters, ...otherDelimiters].find(
    (other) => other !== delimiter && seemsSeparated(text, other),
  );
  if (seeming === undefined) return;
  const shown = seeming === '\t' ? 'a tab' : JSON.stringify(seeming);
  throw new BadBatchError(
    `the CSV would be one column "${name}": it seems to be separated by ${shown}; set the data set's delimiter`,
    name,
  );
}

/** Words of prose are often two; three columns in every row, or numbers, are no prose. */
function seemsSeparated(text: string, delimiter: string): boolean {
  if (!isTable(fieldCounts(text, delimiter))) return false;
  const [header = [], ...rows] = parseRecords(text, delimiter, sampleRecords);
  if (rows.length === 0 || usualDelimiters.includes(delimiter)) return true;
  return header.length > 2 || rows.every((row) => row.some((field) => /^-?[0-9][0-9.,]*$/.test(field.trim())));
}
