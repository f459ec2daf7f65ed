import { join } from 'node:path';
import { DuckDbError, type Session } from '../duck-db.js';
import { BadBatchError, BadRowError } from '../errors.js';
import { literal, struct } from '../sql.js';

export interface LineFormat {
  /** The text columns of the file, in order; the names that messages show, and the options of `read_csv` beyond them. */
  readonly names: readonly string[];
  readonly options: string;
  readonly header: boolean;
  /** What a row must be, for messages: `a row of 3 values`. */
  readonly allowed: string;
}

/** Small row groups: each thread holds one in memory, of text, while it writes. */
export const stagedFormat = 'FORMAT parquet, ROW_GROUP_SIZE 10240';

/** The staged column at an index. Positions, because two headers may be one name to SQL. */
export const staged = (index: number): string => `c${index}`;

/**
 * Copies separated text to Parquet in row order, every field as text, an empty one as null.
 * @throws BadRowError naming the first row that is malformed; BadBatchError when the file as a whole is
 */
export async function stageLines(session: Session, path: string, format: LineFormat, select = '*'): Promise<string> {
  const types = struct(format.names.map((_, index) => [staged(index), literal('VARCHAR')] as const));
  const read = `${literal(path)}, auto_detect = false, header = ${format.header}, strict_mode = true, ${format.options}, columns = ${types}`;
  const target = join(session.folder, 'lines.parquet');
  try {
    await session.all(`COPY (SELECT ${select} FROM read_csv(${read})) TO ${literal(target)} (${stagedFormat})`);
  } catch (error) {
    if (!(error instanceof DuckDbError && error.invalidInput)) throw error;
    throw (await firstMalformedRow(session, read, format)) ?? malformedFile();
  }
  return `read_parquet(${literal(target)}, file_row_number = true)`;
}

/** The failing statement names a line only in its prose; a second reading, which happens for bad files alone, lists it. */
async function firstMalformedRow(session: Session, read: string, format: LineFormat): Promise<BadRowError | undefined> {
  const rejects = `store_rejects = true, rejects_table = 'rejected_rows', rejects_scan = 'rejecting_scans'`;
  try {
    await session.all(`SELECT count(COLUMNS(*)) FROM read_csv(${read}, ${rejects})`);
    const [found] = await session.all('SELECT * FROM rejected_rows ORDER BY line, column_idx LIMIT 1');
    if (!found) return undefined;
    const column =
      typeof found['column_name'] === 'string' ? columnName(found['column_name'], format) : 'beyond the last';
    const row = Number(found['line']) - (format.header ? 1 : 0);
    return new BadRowError(row, column, String(found['csv_line']).trim(), reason(String(found['error_type']), format));
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
      return `${format.allowed} in UTF-8`;
    case 'LINE SIZE OVER MAXIMUM':
      return `${format.allowed} of at most 2 MB`;
    default:
      return format.allowed;
  }
}

const malformedFile = () =>
  new BadBatchError('the file cannot be read: quotes do not match, or line ends differ (LF and CRLF in one file)');
