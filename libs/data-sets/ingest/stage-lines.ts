import { limits } from '#domain';
import { DuckDbError } from '../duck-db.js';
import type { Session } from '../duck-db.js';
import { BadBatchError, BadRowError } from '../errors.js';
import { parquetFormat } from '../schema.js';
import { list, literal, struct } from '../sql.js';
import { rowOrder } from './staged-batch.js';
import type { Wanted } from './staged-batch.js';
import { rowSizes } from './row-sizes.js';
import type { LongestRow } from './row-sizes.js';
import { inParts } from './staged-parts.js';
import type { StagedPart, TextPart } from './staged-parts.js';

export interface LineFormat {
  /** The text columns of the file, in order; the names that messages show, and the options of `read_csv` beyond them. */
  readonly names: readonly string[];
  readonly options: string;
  readonly header: boolean;
  /** Whether line ends within double quotes belong to values. */
  readonly hasQuotes: boolean;
  /** How much of wide rows is looked at together: what becomes of them takes several times as much memory. */
  readonly partBytes: number;
  /** What a row must be, for messages: `a row of 3 values`. */
  readonly allowed: string;
  /** What messages call the file, where there are several. */
  readonly file?: string | undefined;
}

/**
 * Bytes of a row. Few files need more than the first, whose buffers are small; texts of some MB need the second. DuckDB drops
 * a last row that is longer than its buffer without a word, so that the rows are measured beforehand.
 */
const usualRow = 2 * 1024 ** 2;
const longestTaken = limits.rowBytes.most;

/** No quote is looked for in a row that is longer: DuckDB would hold all of it. */
const hopelessRow = 4 * longestTaken;

/** Small row groups: each thread holds one in memory, of text, while it writes. */
export const stagedFormat = (columns: number): string => parquetFormat(columns, 10_240);

/** The staged column at an index. Positions, because two headers may be one name to SQL. */
export const staged = (index: number): string => `c${index}`;

/**
 * Copies separated text to Parquet files, `target` and beside it, in row order, every field as text, an empty one as null.
 * @throws BadRowError naming the first row that is malformed; BadBatchError when the file as a whole is
 */
export async function stageLines(
  session: Session,
  { path, target }: { readonly path: string; readonly target: string },
  format: LineFormat,
  select = '*',
): Promise<StagedPart[]> {
  const { hasQuotes, partBytes } = format;
  const sizes = await rowSizes(path, { unread: usualRow, hopeless: hopelessRow, part: partBytes, hasQuotes });
  if (sizes.bytes > hopelessRow) throw tooLong(sizes, format);
  if (sizes.bytes > longestTaken) {
    const whole = { path, index: 0 };
    throw (await firstMalformedRow(session, whole, longestTaken, format)) ?? tooLong(sizes, format);
  }
  const longest = sizes.bytes <= usualRow ? usualRow : longestTaken;
  const staged: StagedPart[] = [];
  const parts = { bytes: partBytes, hasHeader: format.header, own: `${target}.part` };
  await inParts(path, sizes, parts, async (part, place) => {
    const own = place === 0 ? target : `${target}.${place}`;
    staged.push({ path: own, rows: await stagePart(session, part, own, { format, select, longest }) });
  });
  return staged;
}

interface PartFormat {
  readonly format: LineFormat;
  readonly select: string;
  readonly longest: number;
}

/** Answers how many rows there are. */
async function stagePart(
  session: Session,
  part: TextPart,
  target: string,
  { format, select, longest }: PartFormat,
): Promise<number> {
  const read = readOptions(part, format, longest);
  try {
    const [copied] = await session.all(
      `COPY (SELECT ${select} FROM read_csv(${read})) TO ${literal(target)} (${stagedFormat(format.names.length)})`,
    );
    return Number(copied?.['Count']);
  } catch (error) {
    if (!(error instanceof DuckDbError && error.invalidInput)) throw error;
    throw (await firstMalformedRow(session, part, longest, format)) ?? malformedFile(format);
  }
}

const tooLong = ({ bytes, index }: LongestRow, format: LineFormat): BadRowError =>
  new BadRowError(
    index + (format.header ? 0 : 1),
    'line',
    bytes > hopelessRow ? `more than ${hopelessRow} bytes` : `${bytes} bytes`,
    `${format.allowed} of at most 16 MiB`,
    format.file,
  );

/** With more columns a second thread takes more memory than it saves time. */
const columnsInParallel = 200;

/** What `read_csv` is given; its buffers are as long as two of the longest lines. */
function readOptions({ path }: TextPart, { names, header, options }: LineFormat, longest: number): string {
  const types = struct(names.map((_, index) => [staged(index), literal('VARCHAR')] as const));
  return [
    `${literal(path)}, auto_detect = false, hive_partitioning = false, header = ${header}, strict_mode = true, ${options}`,
    `parallel = ${names.length <= columnsInParallel && longest <= usualRow}, max_line_size = ${longest}, buffer_size = ${2 * longest}`,
    `columns = ${types}`,
  ].join(', ');
}

/** SQL for the values of columns of a staged relation, `v` without blanks around it, with the place of the column of each. */
export const stagedValues = (relation: string, places: readonly number[], wanted: readonly Wanted[] = []): string => {
  const ofRow = wanted.includes('row_order') ? `, ${rowOrder} AS row_order` : '';
  return `SELECT * REPLACE (trim(v) AS v)${wanted.includes('text') ? ', v AS text' : ''} FROM (
    SELECT unnest(${list(places.map(String))}) AS place, unnest(${list(places.map(staged))}) AS v${ofRow} FROM ${relation})`;
};

/** The failing statement names a line only in its prose; a second reading, which happens for bad files alone, lists it. */
async function firstMalformedRow(
  session: Session,
  part: TextPart,
  longest: number,
  format: LineFormat,
): Promise<BadRowError | undefined> {
  const read = readOptions(part, format, longest);
  const rejects = `store_rejects = true, rejects_table = 'rejected_rows', rejects_scan = 'rejecting_scans'`;
  try {
    await session.all(`SELECT count(COLUMNS(*)) FROM read_csv(${read}, ${rejects})`);
    const [found] = await session.all('SELECT * FROM rejected_rows ORDER BY line, column_idx LIMIT 1');
    if (!found) return undefined;
    const column = typeof found['column_name'] === 'string' ? columnName(found['column_name'], format) : undefined;
    const row = part.index + Number(found['line']) - (format.header ? 1 : 0);
    return new BadRowError(
      row,
      column,
      String(found['csv_line']).trim(),
      reason(String(found['error_type']), format),
      format.file,
    );
  } catch (error) {
    if (error instanceof DuckDbError) return undefined;
    throw error;
  }
}

const columnName = (stagedName: string, { names }: LineFormat) => names[Number(stagedName.slice(1))] ?? stagedName;

function reason(type: string, format: LineFormat): string {
  switch (type) {
    case 'UNQUOTED VALUE':
      return `${format.allowed}: a quote is not closed, or text follows a closing quote`;
    case 'INVALID ENCODING':
      return `${format.allowed} in UTF-8 (another charset is named in the content type, such as "text/csv; charset=windows-1252")`;
    case 'LINE SIZE OVER MAXIMUM':
      return `${format.allowed} of at most 16 MiB`;
    case 'TOO MANY COLUMNS':
      return format.header
        ? `${format.allowed}: it has more than the header names; R writes row names so, unless row.names = FALSE`
        : format.allowed;
    default:
      return format.allowed;
  }
}

const malformedFile = ({ file }: LineFormat) =>
  new BadBatchError(`${file === undefined ? 'the file' : file} cannot be read: quotes do not match`);
