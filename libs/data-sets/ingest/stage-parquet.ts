import { join } from 'node:path';
import { maxDigits } from '#domain';
import type { Column } from '#domain';
import type { Session } from '../duck-db.js';
import { BadBatchError } from '../errors.js';
import { isoInstant, isWritable } from '../iso-time.js';
import { assertColumnNames, sqlTypeOf } from '../schema.js';
import type { StoredType } from '../schema.js';
import { identifier, list, literal } from '../sql.js';
import type { BatchFiles } from './batch-files.js';
import { staged, stagedFormat } from './stage-lines.js';
import type { StagedBatch, StagedColumn } from './staged-batch.js';
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
  const described = await describeFile(session, path);
  for (const [index, other] of others.entries()) {
    assertSameKinds(described, await describeFile(session, other), files.names[index + 1] ?? 'a file');
  }
  const paths = await Promise.all(files.paths.map((one, index) => readable(session, one, described, index)));
  const isCopied = paths[0] !== path;
  const read = `read_parquet(${list(paths.map(literal))}, union_by_name = true, file_row_number = true)`;
  const selected = described.map(
    ({ readAs }, index) => `${isCopied ? staged(index) : identifier(readAs)} AS ${staged(index)}`,
  );
  const relation = `(SELECT ${selected.join(', ')}, file_index, file_row_number FROM ${read})`;
  // Of several files the wider types.
  const types = await session.all(`DESCRIBE SELECT * FROM ${relation}`);
  const columns = described.map((column, index) =>
    nativeColumn({ ...column, sqlType: String(types[index]?.['column_type']) }, staged(index)),
  );
  const kinds = (from: number, to: number) =>
    `SELECT unnest(range(${from}, ${to})) AS place, unnest(${list(columns.slice(from, to).map(({ kind }) => kind))}) AS kind
    FROM ${relation}`;
  return { relation, files: files.names, columns, kinds, typed: true, wordsAreText: true, dialect: {} };
}

/** The columns of a file. SQL makes up names where the file's are empty or alike; those are refused. */
async function describeFile(session: Session, path: string): Promise<ParquetColumn[]> {
  const file = literal(path);
  const [described, schema] = await readSchemas(session, file);
  const fields = topFields(schema);
  assertColumnNames(fields.map(({ name }) => name.trim()));
  for (const { name, precision, scale } of fields) {
    if (precision <= maxDigits) continue;
    throw new BadBatchError(
      `column "${name}" is of the Parquet type decimal(${precision},${scale}): allowed are decimals of at most ${maxDigits} digits`,
      name,
    );
  }
  return described.map((row, index) => ({
    name: fields[index]?.name.trim() ?? '',
    readAs: String(row['column_name']),
    sqlType: String(row['column_type']),
    isNull: fields[index]?.isNull ?? false,
  }));
}

async function readSchemas(session: Session, file: string) {
  try {
    return [
      await session.all(`DESCRIBE SELECT * FROM read_parquet(${file})`),
      await session.all(`SELECT name, num_children, precision, scale, logical_type FROM parquet_schema(${file})`),
    ] as const;
  } catch {
    throw unreadableParquet();
  }
}

interface Field {
  readonly name: string;
  readonly precision: number;
  readonly scale: number;
  readonly isNull: boolean;
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
    const { name, precision, scale, logical_type: logical } = elements[at] ?? {};
    fields.push({
      name: String(name),
      precision: Number(precision ?? 0),
      scale: Number(scale ?? 0),
      isNull: String(logical).startsWith('NullType'),
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

function assertSameKinds(first: readonly ParquetColumn[], other: readonly ParquetColumn[], file: string): void {
  for (const column of first) {
    const found = other.find(({ readAs }) => readAs === column.readAs);
    if (!found) throw new BadBatchError(`${file} lacks the column "${column.name}" of the first file`, column.name);
    const [wanted, is] = [kindOf(column), kindOf(found)];
    if (wanted === is || wanted === 'null' || is === 'null') continue;
    throw new BadBatchError(
      `${file}: column "${column.name}" is of the Parquet type ${found.sqlType}, in the first file of ${column.sqlType}`,
      column.name,
    );
  }
  const extra = other.find(({ name }) => !first.some((column) => column.name === name));
  if (extra) throw new BadBatchError(`${file} has a column "${extra.name}", which the first file lacks`, extra.name);
}

/** Names by which SQL tells of the file itself; a file with a column of such a name is copied, under other names. */
const namesOfSql = ['file_row_number', 'file_index', 'filename'];

async function readable(
  session: Session,
  path: string,
  columns: readonly ParquetColumn[],
  index: number,
): Promise<string> {
  if (!columns.some(({ name }) => namesOfSql.includes(name.toLowerCase()))) return path;
  const target = join(session.folder, `renamed-${index}.parquet`);
  const selected = columns.map(({ readAs }, place) => `${identifier(readAs)} AS ${staged(place)}`).join(', ');
  await session.all(
    `COPY (SELECT ${selected} FROM read_parquet(${literal(path)})) TO ${literal(target)} (${stagedFormat(columns.length)})`,
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
    isoTime: isTime ? `CAST(${native.value} AS TIMESTAMP)` : isoInstant(text),
    ...(isTime && { ownType: 'timestamp' }),
    ...(/^(FLOAT|DOUBLE)$/.test(column.sqlType) && { ownType: 'double' }),
    as: (type, known) => castNative(native.value, text, type, known),
    digits: digitsOf(column.sqlType),
  };
}

function nativeOf({ name, sqlType }: ParquetColumn, value: string): Native {
  if (/^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER)$/.test(sqlType)) {
    const kind = sqlType === 'UBIGINT' || sqlType.endsWith('HUGEINT') ? hugeKind(value) : constant('integer');
    return { value, kind };
  }
  if (/^(FLOAT|DOUBLE)$/.test(sqlType)) {
    const number = `if(isnan(${value}), NULL, CAST(${value} AS DOUBLE))`;
    return { value: number, kind: `if(isfinite(${value}), 'float', 'other')`, present: number };
  }
  if (sqlType.startsWith('DECIMAL(')) return { value, kind: constant(precisionOf(sqlType) > 15 ? 'exact' : 'decimal') };
  if (/^(VARCHAR|UUID|ENUM\(.*)$/.test(sqlType)) {
    const text = `CAST(${value} AS VARCHAR)`;
    return { value: text, kind: constant('text'), text };
  }
  if (sqlType === 'BOOLEAN') return { value, kind: constant('boolean') };
  if (sqlType === 'DATE') return { value, kind: ofKind('date', value) };
  if (sqlType === 'TIMESTAMP WITH TIME ZONE')
    return { value: `timezone('UTC', ${value})`, kind: ofKind('time', value) };
  if (sqlType.startsWith('TIMESTAMP')) return { value: `CAST(${value} AS TIMESTAMP)`, kind: ofKind('time', value) };
  throw new BadBatchError(
    `column "${name}" is of the Parquet type ${sqlType}: allowed are numbers, text, booleans, dates and timestamps`,
    name,
  );
}

const constant = (kind: ValueKind) => `'${kind}'`;

const hugeKind = (value: string) => `if(TRY_CAST(${value} AS BIGINT) IS NULL, 'huge', 'integer')`;

const ofKind = (kind: ValueKind, time: string) => `if(${isWritable(time)}, '${kind}', 'other')`;

const precisionOf = (sqlType: string): number => Number(/^DECIMAL\((\d+)/.exec(sqlType)?.[1] ?? 0);

function digitsOf(sqlType: string): StagedColumn['digits'] {
  const [, precision, scale] = /^DECIMAL\((\d+),(\d+)\)/.exec(sqlType) ?? [];
  if (precision === undefined || scale === undefined) return { whole: sqlType === 'UBIGINT' ? '20' : '19', scale: '0' };
  return { whole: String(Number(precision) - Number(scale)), scale };
}

function castNative(value: string, text: string, type: StoredType, column: Column): string {
  return type === 'string' ? text : `CAST(${value} AS ${sqlTypeOf(column, type)})`;
}
