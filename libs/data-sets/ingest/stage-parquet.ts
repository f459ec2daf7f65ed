import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { limits, maxDigits } from '#domain';
import type { Column } from '#domain';
import { DuckDbError } from '../duck-db.js';
import type { Session } from '../duck-db.js';
import { BadBatchError } from '../errors.js';
import { isoInstant, isWritable } from '../iso-time.js';
import { assertColumnNames, sqlTypeOf } from '../schema.js';
import type { ColumnRule, StoredType } from '../schema.js';
import { decimalText, identifier, list, literal, readParquet } from '../sql.js';
import type { BatchFiles } from './batch-files.js';
import { staged, stagedFormat } from './stage-lines.js';
import { rowOrder } from './staged-batch.js';
import type { StagedBatch, StagedColumn, Wanted } from './staged-batch.js';
import { textKind } from './value-kind.js';
import type { ValueKind } from './value-kind.js';

export const unreadableParquet = () =>
  new BadBatchError('the file is not Parquet that can be read: damaged, encrypted or of another format');

/** A column of a Parquet file: the name in the file, that which SQL reads it by, and its type. */
interface ParquetColumn {
  readonly name: string;
  readonly readAs: string;
  readonly sqlType: string;
  readonly isNull: boolean;
}

/**
 * A Parquet file is read where it lies. NaN is null, as data frames mean it; names and types are its own. The files of a
 * batch have the same columns, in any order, of the same kinds of types.
 */
export async function stageParquet(session: Session, files: BatchFiles): Promise<StagedBatch> {
  const [path = '', ...others] = files.paths;
  const described = await describeFile(session, path, files.columnRule);
  const all = [described];
  for (const [index, other] of others.entries()) {
    const found = await describeFile(session, other, files.columnRule);
    all.push(assertSameKinds(described, found, files.names[index + 1] ?? 'a file'));
  }
  const isCopied = all.some((one) => mustBeCopied(one, described));
  const paths = isCopied
    ? await Promise.all(files.paths.map((one, index) => renamed(session, one, all[index] ?? described, index)))
    : files.paths;
  const read = readParquet(list(paths.map(literal)), 'union_by_name = true', 'file_row_number = true');
  const selected = described.map(
    ({ readAs }, index) => `${isCopied ? staged(index) : identifier(readAs)} AS ${staged(index)}`,
  );
  const relation = `(SELECT ${selected.join(', ')}, file_index, file_row_number FROM ${read})`;
  // Of several files the wider types.
  const types = await session.all(`DESCRIBE SELECT * FROM ${relation}`);
  const columns = described.map((column, index) =>
    nativeColumn({ ...column, sqlType: String(types[index]?.['column_type']) }, staged(index)),
  );
  const digits = columns.map((_, index) => digitsOf(String(types[index]?.['column_type'])));
  const values: StagedBatch['values'] = (places, wanted = []) => {
    const each = (sql: (place: number) => string | undefined) =>
      `unnest(${list(places.map((place) => sql(place) ?? 'NULL'))})`;
    const texts: Record<Wanted, string> = {
      text: `${each((place) => columns[place]?.text)} AS text`,
      row_order: `${rowOrder} AS row_order`,
      digits: `${each((place) => digits[place]?.whole)} AS whole, ${each((place) => digits[place]?.scale)} AS scale`,
    };
    return `SELECT ${[
      `${each(String)} AS place`,
      `${each((place) => columns[place]?.kind)} AS kind`,
      ...wanted.map((one) => texts[one]),
    ].join(', ')} FROM ${relation}`;
  };
  return { relation, files: files.names, columns, values, typed: true, wordsAreText: true, dialect: {} };
}

/** The columns of a file whose values can all be read. SQL makes up names where the file's are empty or alike; those are refused. */
async function describeFile(session: Session, path: string, rule: ColumnRule): Promise<ParquetColumn[]> {
  const file = literal(path);
  const schema = await readSchema(session, file);
  const fields = topFields(schema);
  assertColumnNames(
    fields.map(({ name }) => name.trim()),
    rule,
  );
  for (const { name, precision, scale } of fields) {
    if (precision <= maxDigits) continue;
    throw new BadBatchError(
      `column "${name}" is of the Parquet type decimal(${precision},${scale}): allowed are decimals of at most ${maxDigits} digits`,
      name,
    );
  }
  await assertProportion(session, path);
  const described = await describe(session, file);
  const columns = described.map((row, index) => ({
    name: fields[index]?.name.trim() ?? '',
    readAs: String(row['marked_name']).slice(1),
    sqlType: String(row['column_type']),
    isNull: fields[index]?.isNull ?? false,
  }));
  await assertReadableTimes(
    session,
    file,
    columns.filter((_, index) => fields[index]?.isMillis === true),
  );
  return columns;
}

/**
 * Milliseconds become microseconds as the file is read, and the whole statement fails with the first that does not fit.
 * @throws BadBatchError
 */
async function assertReadableTimes(session: Session, file: string, columns: readonly ParquetColumn[]): Promise<void> {
  const [only, ...others] = columns;
  if (!only) return;
  const read = columns.map(({ readAs }) => `bit_xor(hash(${identifier(readAs)}))`);
  try {
    await session.all(`SELECT ${read.join(', ')} FROM ${readParquet(file)}`);
  } catch (error) {
    if (!String(error).includes('Could not convert Timestamp(MS)')) throw error;
    if (others.length > 0) {
      // The first half, and then the other: a few statements find one of thousands.
      const half = Math.ceil(columns.length / 2);
      await assertReadableTimes(session, file, columns.slice(0, half));
      await assertReadableTimes(session, file, columns.slice(half));
    }
    const { name } = only;
    throw new BadBatchError(
      `column "${name}" has a time that is no instant: milliseconds too many to be read; allowed are the years 1 to 9999`,
      name,
    );
  }
}

const orUnreadable = async <T>(reading: Promise<T>): Promise<T> => {
  try {
    return await reading;
  } catch (error) {
    throw error instanceof DuckDbError ? unreadableParquet() : error;
  }
};

// Marked, because the client drops a byte order mark that text begins with, and SQL wants the whole name.
const describe = (session: Session, file: string) =>
  orUnreadable(
    session.all(
      `SELECT '.' || column_name AS marked_name, column_type FROM (DESCRIBE SELECT * FROM ${readParquet(file)})`,
    ),
  );

const readSchema = (session: Session, file: string) =>
  orUnreadable(
    session.all(
      `SELECT name, num_children, precision, scale, logical_type, converted_type FROM parquet_schema(${file})`,
    ),
  );

/** Of a value, at the least, once it is unpacked. */
const valueBytes = 8;

/** What is unpacked without a look at what it was. */
const freeBytes = 256 * 1024 ** 2;

/**
 * A few kilobytes can stand for any number of rows, and each of them for a text of megabytes.
 * @throws BadBatchError for a file that would become far more than it is
 */
async function assertProportion(session: Session, path: string): Promise<void> {
  const file = literal(path);
  const [found = {}] = await orUnreadable(
    session.all(
      `SELECT (SELECT coalesce(sum(num_rows), 0) FROM parquet_file_metadata(${file})) AS rows, count(*) AS chunks,
         coalesce(sum(num_values), 0) AS n, coalesce(sum(greatest(total_uncompressed_size, 0)), 0) AS bytes,
         coalesce(max(if(type = 'BYTE_ARRAY', num_values * total_uncompressed_size, 0)), 0) AS texts
       FROM parquet_metadata(${file})`,
    ),
  );
  const rows = Number(found['rows']);
  const size = (await stat(path)).size;
  const plain = Math.max(Number(found['n']) * valueBytes, Number(found['bytes']));
  refuseExcess({ rows, size, unpacked: plain });
  if (Number(found['texts']) <= mostUnpacked(size)) return;
  refuseExcess({ rows, size, unpacked: plain + (await textBytes(session, file)) });
}

/** What a file of so many bytes may become. */
const mostUnpacked = (size: number): number => Math.max(freeBytes, size * limits.parquetRatio.most);

/** Of a Parquet file: its rows, its bytes, and the bytes of its values. @throws BadBatchError */
export function refuseExcess({ rows, size, unpacked }: Record<'rows' | 'size' | 'unpacked', number>): void {
  const { batchRows, parquetRatio } = limits;
  if (rows > batchRows.most) throw new BadBatchError(`the file has ${rows} rows: allowed are ${batchRows.most}`);
  if (unpacked <= mostUnpacked(size)) return;
  throw new BadBatchError(
    `the file of ${size} bytes holds ${unpacked} bytes of values: allowed are ${parquetRatio.most} for each of its bytes`,
  );
}

/** Of all texts; their lengths are read without them. */
async function textBytes(session: Session, file: string): Promise<number> {
  const described = await describe(session, file);
  const texts = described.flatMap((row) =>
    row['column_type'] === 'VARCHAR'
      ? [`coalesce(sum(strlen(${identifier(String(row['marked_name']).slice(1))})), 0)`]
      : [],
  );
  if (texts.length === 0) return 0;
  const [found = {}] = await session.all(`SELECT ${texts.join(' + ')} AS bytes FROM ${readParquet(file)}`);
  return Number(found['bytes']);
}

interface Field {
  readonly name: string;
  readonly precision: number;
  readonly scale: number;
  readonly isNull: boolean;
  readonly isMillis: boolean;
}

/** The schema is a tree, written down from the root: each element is followed by its children. */
function topFields(elements: readonly Readonly<Record<string, unknown>>[]): Field[] {
  const fields: Field[] = [];
  let at = 1;
  const skip = () => {
    const children = Number(elements[at]?.['num_children'] ?? 0);
    at += 1;
    for (let child = 0; child < children; child += 1) skip();
  };
  while (at < elements.length) {
    const { name, precision, scale, logical_type: logical, converted_type: converted } = elements[at] ?? {};
    fields.push({
      name: String(name),
      precision: Number(precision ?? 0),
      scale: Number(scale ?? 0),
      isNull: String(logical).startsWith('NullType'),
      isMillis: converted === 'TIMESTAMP_MILLIS' || /^TimestampType.*MILLIS=M/.test(String(logical)),
    });
    skip();
  }
  return fields;
}

/** Types that SQL joins when files are read together, and that may stand for one another. */
const kindOf = ({ name, sqlType, isNull }: ParquetColumn): string => {
  if (isNull) return 'null';
  if (/^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE)$/.test(sqlType)) return 'number';
  const { kind } = nativeColumn({ name, readAs: name, sqlType, isNull }, staged(0));
  return kind.includes('text') ? 'text' : sqlType.replace(/\(.*/, '').replace(/^(DATE|TIMESTAMP).*/, 'time');
};

/** @returns the other file's columns, in the order of the first's */
function assertSameKinds(
  first: readonly ParquetColumn[],
  other: readonly ParquetColumn[],
  file: string,
): ParquetColumn[] {
  const inOrder: ParquetColumn[] = [];
  for (const column of first) {
    const found = other.find(({ name }) => name === column.name);
    if (!found) throw new BadBatchError(`${file} lacks the column "${column.name}" of the first file`, column.name);
    inOrder.push(found);
    const [wanted, is] = [kindOf(column), kindOf(found)];
    if (wanted === is || wanted === 'null' || is === 'null') continue;
    throw new BadBatchError(
      `${file}: column "${column.name}" is of the Parquet type ${found.sqlType}, in the first file of ${column.sqlType}`,
      column.name,
    );
  }
  const extra = other.find(({ name }) => !first.some((column) => column.name === name));
  if (extra) throw new BadBatchError(`${file} has a column "${extra.name}", which the first file lacks`, extra.name);
  return inOrder;
}

/** Names by which SQL tells of the file itself. */
const namesOfSql = ['file_row_number', 'file_index', 'filename'];

/** Files are copied, under other names, where SQL would take two names for one, or one for two. */
const mustBeCopied = (columns: readonly ParquetColumn[], first: readonly ParquetColumn[]): boolean =>
  columns.some(({ name, readAs }, place) => namesOfSql.includes(name.toLowerCase()) || readAs !== first[place]?.readAs);

async function renamed(
  session: Session,
  path: string,
  columns: readonly ParquetColumn[],
  index: number,
): Promise<string> {
  const target = join(session.folder, `renamed-${index}.parquet`);
  const selected = columns.map(({ readAs }, place) => `${identifier(readAs)} AS ${staged(place)}`).join(', ');
  await session.all(
    `COPY (SELECT ${selected} FROM ${readParquet(literal(path))}) TO ${literal(target)} (${stagedFormat(columns.length)})`,
  );
  return target;
}

/** SQL of a column's values, of one kind of SQL types. */
interface Native {
  readonly value: string;
  readonly kind: string;
  readonly text?: string;
  /** Null where the value counts as empty. */
  readonly present?: string;
}

function nativeColumn(column: ParquetColumn, value: string): StagedColumn {
  const native = nativeOf(column, value);
  const text = native.text ?? `CAST(${value} AS VARCHAR)`;
  const isTime = /^(DATE|TIMESTAMP)/.test(column.sqlType);
  return {
    name: column.name,
    kind: `if(${native.present ?? value} IS NULL, NULL, ${native.kind})`,
    text,
    isoTime: isTime ? `TRY_CAST(${native.value} AS TIMESTAMP)` : isoInstant(text),
    ...(isTime && { ownType: 'timestamp' }),
    ...(/^(FLOAT|DOUBLE)$/.test(column.sqlType) && { ownType: 'double' }),
    ...(isInteger(column.sqlType) && { ownType: 'integer' }),
    as: (type, known) => castNative(native.value, text, type, known),
  };
}

function nativeOf({ name, sqlType }: ParquetColumn, value: string): Native {
  if (isInteger(sqlType)) {
    const isLong = sqlType.endsWith('BIGINT') || sqlType.endsWith('HUGEINT');
    return { value, kind: isLong ? longKind(value) : constant('integer') };
  }
  if (/^(FLOAT|DOUBLE)$/.test(sqlType)) {
    const number = `if(isnan(${value}), NULL, CAST(${value} AS DOUBLE))`;
    return { value: number, kind: `if(isfinite(${value}), 'float', 'other')`, present: number };
  }
  if (sqlType.startsWith('DECIMAL(')) {
    return { value, kind: constant(precisionOf(sqlType) > 15 ? 'exact' : 'decimal'), text: decimalText(value) };
  }
  if (/^(VARCHAR|UUID|ENUM\(.*)$/.test(sqlType)) {
    const text = `CAST(${value} AS VARCHAR)`;
    return { value: text, kind: textKind(`trim(${text})`), text };
  }
  if (sqlType === 'BOOLEAN') return { value, kind: constant('boolean') };
  if (sqlType === 'DATE') return { value, kind: ofKind('date', value) };
  if (sqlType === 'TIMESTAMP WITH TIME ZONE')
    return { value: `timezone('UTC', ${value})`, kind: ofKind('time', value) };
  if (sqlType.startsWith('TIMESTAMP')) return { value: `TRY_CAST(${value} AS TIMESTAMP)`, kind: ofKind('time', value) };
  throw new BadBatchError(
    `column "${name}" is of the Parquet type ${sqlType}: allowed are numbers, text, booleans, dates and timestamps`,
    name,
  );
}

const isInteger = (sqlType: string): boolean => /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER)$/.test(sqlType);

const constant = (kind: ValueKind) => `'${kind}'`;

/** Up to 2^53 every integer is a double. */
const longKind = (value: string) =>
  `if(TRY_CAST(${value} AS BIGINT) IS NULL, 'huge', if(${value} BETWEEN -9007199254740992 AND 9007199254740992, 'integer', 'long'))`;

const ofKind = (kind: ValueKind, time: string) => `if(${isWritable(time)}, '${kind}', 'other')`;

const precisionOf = (sqlType: string): number => Number(/^DECIMAL\((\d+)/.exec(sqlType)?.[1] ?? 0);

function digitsOf(sqlType: string): { readonly whole: string; readonly scale: string } {
  const [, precision, scale] = /^DECIMAL\((\d+),(\d+)\)/.exec(sqlType) ?? [];
  if (precision === undefined || scale === undefined) return { whole: sqlType === 'UBIGINT' ? '20' : '19', scale: '0' };
  return { whole: String(Number(precision) - Number(scale)), scale };
}

function castNative(value: string, text: string, type: StoredType, column: Column): string {
  return type === 'string' ? text : `CAST(${value} AS ${sqlTypeOf(column, type)})`;
}
