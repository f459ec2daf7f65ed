import { columnsWith, isLongInteger, limits, maxDigits, misfitOf, wholeDigits } from '#domain';
import type { Column, ColumnType } from '#domain';
import { BadBatchError } from './errors.js';

/** `same`: a batch has the data set's columns. `any`: it may lack some (read as null) and bring new ones, as predictions do. */
export type ColumnRule = 'same' | 'any';

/**
 * The data set's schema once a batch is in it (see `columnsWith`). A data set without columns takes the batch's.
 * @throws BadBatchError naming the column that is missing, unknown or of another type
 */
export function mergeSchema(
  schema: readonly Column[] | undefined,
  batch: readonly Column[],
  rule: ColumnRule = 'same',
): Column[] {
  if (schema === undefined || schema.length === 0) return [...batch];
  if (rule === 'same') assertSameColumns(schema, batch);
  const misfit = misfitOf(schema, batch);
  if (!misfit) return [...columnsWith(schema, batch)];
  const { column, known } = misfit;
  const digits = digitsOfBoth(column, known);
  if (digits !== undefined) {
    throw new BadBatchError(
      `column "${column.name}" is of type ${typeText(column)}, and with the data set's ${typeText(known)} it would be of ${digits} digits: allowed are ${maxDigits}`,
      column.name,
    );
  }
  throw new BadBatchError(
    `column "${column.name}" is of type ${typeText(column)}, but the data set's is of type ${typeText(known)}`,
    column.name,
  );
}

/** How many digits a decimal of both would have, where one is a decimal and the other has exact digits too. */
function digitsOfBoth(...both: [Column, Column]): number | undefined {
  if (!both.some(({ type }) => type === 'decimal')) return undefined;
  if (!both.every(({ type }) => type === 'decimal' || type === 'integer')) return undefined;
  return Math.max(...both.map(({ scale = 0 }) => scale)) + Math.max(...both.map(wholeDigits));
}

/** How a message names a column's type: `decimal(38,2)`. */
function typeText(column: Column): string {
  const { type, precision, scale } = column;
  if (isLongInteger(column)) return 'integer, with values that a double would round';
  return type === 'decimal' && precision !== undefined ? `decimal(${precision},${scale ?? 0})` : type;
}

/**
 * Checks that a batch has the schema's columns, no more and no fewer; their order does not matter.
 * @throws BadBatchError naming the first column that is missing or unknown
 */
export function assertSameColumns(schema: readonly Column[], batch: readonly { readonly name: string }[]): void {
  const allowed = schema.map(({ name }) => `"${name}"`).join(', ');
  const given = new Set(batch.map(({ name }) => name));
  const known = new Set(schema.map(({ name }) => name));
  const unknown = batch.find(({ name }) => !known.has(name));
  if (unknown) {
    throw new BadBatchError(
      `column "${unknown.name}" is not in the data set, whose columns are ${allowed}`,
      unknown.name,
    );
  }
  const missing = schema.find(({ name }) => !given.has(name));
  if (missing) {
    throw new BadBatchError(
      `column "${missing.name}" is missing: the data set has the columns ${allowed}`,
      missing.name,
    );
  }
}

/** What rows of one cost grows with their columns, however few the rows are. @throws BadBatchError */
function assertColumnCount(columns: number, rule: ColumnRule): void {
  const { most } = rule === 'any' ? limits.predictionColumns : limits.columns;
  if (columns <= most) return;
  throw new BadBatchError(`${columns} columns are more than the ${most} that a data set may have`);
}

/** A name as the data set has it: without blanks and byte order marks at its ends. */
const columnName = (name: string): string => name.trim();

/**
 * Checks names: not too many, none empty or with NUL, which would end an SQL statement, none of the reserved ones, and no two alike but for case, which SQL would take for one.
 * @throws BadBatchError
 */
export function assertColumnNames(names: readonly string[], rule: ColumnRule = 'same'): void {
  assertColumnCount(names.length, rule);
  const seen = new Map<string, string>();
  for (const [index, name] of names.entries()) {
    if (columnName(name) === '')
      throw new BadBatchError(`column ${index + 1} has no name: give it one, or leave it out${rowNames(index)}`, name);
    if (name.length > limits.columnNameLength.most) {
      throw new BadBatchError(
        `the name of column ${index + 1} has ${name.length} characters: allowed are ${limits.columnNameLength.most}`,
        name.slice(0, 100),
      );
    }
    if (name.includes('\0')) throw new BadBatchError(`column ${index + 1} has a NUL character in its name`, name);
    if (name.toLowerCase().startsWith(reservedPrefix)) {
      throw new BadBatchError(`column "${name}": names that begin with "${reservedPrefix}" are reserved`, name);
    }
    const earlier = seen.get(name.toLowerCase());
    if (earlier !== undefined) {
      throw new BadBatchError(`column ${index + 1} is "${name}", but a column "${earlier}" is there already`, name);
    }
    seen.set(name.toLowerCase(), name);
  }
}

/** What a first column without a name most often is. */
const rowNames = (index: number): string =>
  index === 0 ? ' (pandas and R write row names so: index=False, row.names = FALSE)' : '';

const reservedPrefix = '__rondo_';

/** The instant of a row, kept beside the columns of a batch whose data set has a timestamp column; never shown. */
export const timeColumn = `${reservedPrefix}time`;

/** Values that a row group holds at most: writers hold one of each thread in memory, a page a column. */
const valuesOfGroup = 8_000_000;

/** With more columns the dictionaries, of 1 MiB each, would take more memory than they save on the disk. */
const columnsWithDictionary = 64;

/**
 * Distinct values of a row group up to which a column gets a dictionary. DuckDB's own limit is a fifth of the rows, up to which it
 * gathers those of every column: of numbers that are all different, a fifth of the time of writing, for nothing.
 */
const wordsOfDictionary = 8_192;

/** What a row group holds at most of long values; DuckDB ends none before so many rows as it looks at together. */
const bytesOfGroup = 24 * 1024 ** 2;

/** Options of COPY for a Parquet file of so many columns: row groups of at most so many rows, fewer of wide and of long rows. */
export function parquetFormat(columns: number, rows = 122_880, bytesOfRow = 0): string {
  const ofWide = Math.max(2048, Math.floor(valuesOfGroup / Math.max(1, columns)));
  const ofLong = Math.max(1, Math.floor(bytesOfGroup / Math.max(1, bytesOfRow)));
  const size = Math.min(rows, ofWide, ofLong);
  const words = columns > columnsWithDictionary ? 0 : Math.min(wordsOfDictionary, Math.ceil(size / 5));
  return `FORMAT parquet, ROW_GROUP_SIZE ${size}, DICTIONARY_SIZE_LIMIT ${words}`;
}

/** How a column is stored: `date` is a timestamp column in whose batch no value has a time of day. */
export type StoredType = ColumnType | 'date';

const sqlTypes: Readonly<Record<Exclude<StoredType, 'decimal'>, string>> = {
  string: 'VARCHAR',
  integer: 'BIGINT',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  // A column without values is in no file; read beside others it is this.
  unknown: 'VARCHAR',
};

/** The SQL type of a column's values. */
export function sqlTypeOf({ type, precision, scale }: Column, stored: StoredType = type): string {
  return stored === 'decimal' ? `DECIMAL(${Math.max(1, precision ?? 1)},${scale ?? 0})` : sqlTypes[stored];
}
