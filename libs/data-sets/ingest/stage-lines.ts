import { DuckDbError } from '../duck-db.js';
import type { Session } from '../duck-db.js';
import { BadBatchError, BadRowError } from '../errors.js';
import { list, literal, struct } from '../sql.js';

export interface LineFormat {
  /** The text columns of the file, in order; the names that messages show, and the options of `read_csv` beyond them. */
  readonly names: readonly string[];
  readonly options: string;
  readonly header: boolean;
  /** What a row must be, for messages: `a row of 3 values`. */
  readonly allowed: string;
  /** What messages call the file, where there are several. */
  readonly file?: string | undefined;
}

/** Lines may hold texts of some MB. */
const longestLine = 16 * 1024 ** 2;

/** Small row groups: each thread holds one in memory, of text, while it writes. A dictionary takes 1 MiB a column. */
export const stagedFormat = 'FORMAT parquet, ROW_GROUP_SIZE 10240, DICTIONARY_SIZE_LIMIT 0';

/** The staged column at an index. Positions, because two headers may be one name to SQL. */
export const staged = (index: number): string => `c${index}`;

/**
 * Copies separated text to the Parquet file `target` in row order, every field as text, an empty one as null.
 * @throws BadRowError naming the first row that is malformed; BadBatchError when the file as a whole is
 */
export async function stageLines(
  session: Session,
  { path, target }: { readonly path: string; readonly target: string },
  format: LineFormat,
  select = '*',
): Promise<void> {
  const types = struct(format.names.map((_, index) => [staged(index), literal('VARCHAR')] as const));
  const read = `${literal(path)}, auto_detect = false, header = ${format.header}, strict_mode = true, max_line_size = ${longestLine}, buffer_size = ${2 * longestLine}, ${format.options}, columns = ${types}`;
  try {
    await session.all(`COPY (SELECT ${select} FROM read_csv(${read})) TO ${literal(target)} (${stagedFormat})`);
  } catch (error) {
    if (!(error instanceof DuckDbError && error.invalidInput)) throw error;
    throw (await firstMalformedRow(session, read, format)) ?? malformedFile(format);
  }
}

/** The rows of staged files, one file after the other. */
export const stagedRows = (targets: readonly string[]): string =>
  `(SELECT *, file_index FROM read_parquet(${list(targets.map(literal))}, file_row_number = true))`;

/** SQL for all values of a staged relation, with the place of the column of each, without blanks around them. */
export const stagedValues = (relation: string, columns: number): string => {
  const fields = list(Array.from({ length: columns }, (_, index) => staged(index)));
  return `SELECT place, trim(v) AS v FROM (SELECT unnest(range(${columns})) AS place, unnest(${fields}) AS v FROM ${relation})`;
};

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
    default:
      return format.allowed;
  }
}

const malformedFile = ({ file }: LineFormat) =>
  new BadBatchError(`${file === undefined ? 'the file' : file} cannot be read: quotes do not match`);
