import type { ColumnType } from '#domain';
import type { Session } from '../duck-db.js';
import { BadBatchError } from '../errors.js';
import { isoInstant, isWritable } from '../iso-time.js';
import { assertColumnNames, sqlTypes, type StoredType } from '../schema.js';
import { identifier, list, literal } from '../sql.js';
import type { StagedBatch, StagedColumn } from './staged-batch.js';
import type { ValueKind } from './value-kind.js';

export const unreadableParquet = () =>
  new BadBatchError('the file is not Parquet that can be read: damaged, encrypted or of another format');

/** A Parquet file is read where it lies. NaN is null, as data frames mean it; names and types are its own. */
export async function stageParquet(session: Session, path: string): Promise<StagedBatch> {
  const described = await session.all(`DESCRIBE SELECT * FROM read_parquet(${literal(path)})`).catch(() => {
    throw unreadableParquet();
  });
  assertColumnNames(described.map((row) => String(row['column_name'])));
  const columns = described.map((row) => nativeColumn(String(row['column_name']), String(row['column_type'])));
  const relation = `read_parquet(${literal(path)}, file_row_number = true)`;
  const kinds = `SELECT unnest(range(${columns.length})) AS place, unnest(${list(columns.map(({ kind }) => kind))}) AS kind
    FROM ${relation}`;
  return { relation, columns, kinds, typed: true };
}

function nativeColumn(name: string, sqlType: string): StagedColumn {
  const value = identifier(name);
  if (/^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER)$/.test(sqlType)) {
    const whole = `TRY_CAST(${value} AS BIGINT)`;
    return column(name, whole, `if(${whole} IS NULL, 'other', 'integer')`, 'integer');
  }
  if (/^(FLOAT|DOUBLE|DECIMAL\(.*)$/.test(sqlType)) {
    const number = `if(isnan(CAST(${value} AS DOUBLE)), NULL, CAST(${value} AS DOUBLE))`;
    return column(name, number, `if(isfinite(${number}), 'decimal', 'other')`, 'double', number);
  }
  if (/^(VARCHAR|UUID|ENUM\(.*)$/.test(sqlType))
    return column(name, `CAST(${value} AS VARCHAR)`, constant('text'), 'string');
  if (sqlType === 'BOOLEAN') return column(name, value, constant('boolean'), 'boolean');
  if (sqlType === 'DATE') return column(name, value, ofKind('date', value), 'timestamp');
  if (sqlType === 'TIMESTAMP WITH TIME ZONE') {
    return column(name, `timezone('UTC', ${value})`, ofKind('time', value), 'timestamp');
  }
  if (sqlType.startsWith('TIMESTAMP'))
    return column(name, `CAST(${value} AS TIMESTAMP)`, ofKind('time', value), 'timestamp');
  throw new BadBatchError(
    `column "${name}" is of the Parquet type ${sqlType}: allowed are numbers, text, booleans, dates and timestamps`,
    name,
  );
}

const constant = (kind: ValueKind) => `'${kind}'`;

const ofKind = (kind: ValueKind, time: string) => `if(${isWritable(time)}, '${kind}', 'other')`;

/** `present` is null where the value counts as empty. */
function column(name: string, value: string, kind: string, type: ColumnType, present = identifier(name)): StagedColumn {
  const text = `CAST(${identifier(name)} AS VARCHAR)`;
  return {
    name,
    kind: `if(${present} IS NULL, NULL, ${kind})`,
    text,
    isoTime: type === 'timestamp' ? `CAST(${value} AS TIMESTAMP)` : isoInstant(text),
    as: (wanted) => castNative(value, type, wanted),
    typeWhenEmpty: type,
  };
}

function castNative(value: string, type: ColumnType, wanted: StoredType): string {
  if (wanted === type || (wanted === 'date' && type === 'timestamp')) return value;
  if (wanted === 'double' && type === 'integer') return `CAST(${value} AS DOUBLE)`;
  // Every other pair is reached only by a column without values.
  return `CAST(NULL AS ${sqlTypes[wanted]})`;
}
