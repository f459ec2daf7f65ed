import type { Session } from '../duck-db.js';
import { parquetFormat, sqlTypeOf, timeColumn } from '../schema.js';
import type { StoredType } from '../schema.js';
import { identifier, list, literal } from '../sql.js';
import { formattedText } from '../timestamp-format.js';
import { rowTime } from './check-rows.js';
import type { CheckedColumn, TimeSource } from './check-rows.js';
import { somePlaces } from './sought-values.js';
import type { StagedBatch } from './staged-batch.js';

export interface Write {
  readonly batch: StagedBatch;
  readonly columns: readonly CheckedColumn[];
  readonly time: TimeSource | undefined;
  readonly constants: Readonly<Record<string, string>>;
  readonly path: string;
  /** Of a row, on average, as text. */
  readonly bytesOfRow: number;
}

/** Columns without values are left out: they have no type yet. A batch of such columns alone still has its rows. */
export async function writeBatch(session: Session, write: Write): Promise<void> {
  const { batch, columns, time, constants, path, bytesOfRow } = write;
  const typed = columns.filter(({ column }) => column.type !== 'unknown');
  const { values, lists } = valuesOf(typed, time);
  const selected = [
    ...typed.map(({ staged }, index) => `${values[index] ?? 'NULL'} AS ${identifier(staged.name)}`),
    ...Object.entries(constants).map(([name, value]) => `${literal(value)} AS ${identifier(name)}`),
    ...(time ? [`${rowTime(time)} AS ${timeColumn}`] : []),
  ];
  const written = selected.length > 0 ? selected.join(', ') : `CAST(NULL AS TIMESTAMP) AS ${timeColumn}`;
  const from = lists.length === 0 ? batch.relation : `(SELECT *, ${lists.join(', ')} FROM ${batch.relation})`;
  const format = parquetFormat(selected.length, undefined, bytesOfRow);
  await session.all(`COPY (SELECT ${written} FROM ${from}) TO ${literal(path)} (${format}, COMPRESSION zstd)`);
}

/** With more columns those of one type are made together. */
const columnsByThemselves = 200;

interface Values {
  /** SQL for each column. */
  readonly values: readonly string[];
  /** SQL for lists that they are taken from. */
  readonly lists: readonly string[];
}

/**
 * Each part of an expression holds 2,048 values at once, and so many columns have as many expressions: 2,000 columns of times took
 * more than 512 MiB. Columns that are made in one way are one list, made by one expression, and a column is an item of it.
 */
function valuesOf(columns: readonly CheckedColumn[], time: TimeSource | undefined): Values {
  const values = columns.map((column) => valueSql(column, time));
  if (columns.length <= columnsByThemselves) return { values, lists: [] };
  const alike = new Map<string, number[]>();
  for (const [place, column] of columns.entries()) {
    const sql = sharedSql(column, time);
    if (sql === undefined) continue;
    const places = alike.get(sql);
    if (places) places.push(place);
    else alike.set(sql, [place]);
  }
  const lists: string[] = [];
  for (const [sql, places] of alike) {
    for (const some of somePlaces(places)) {
      const name = `list_${lists.length}`;
      const texts = list(some.map((place) => columns[place]?.staged.text ?? 'NULL'));
      lists.push(`list_transform(${texts}, lambda one: ${sql}) AS ${name}`);
      for (const [index, place] of some.entries()) values[place] = itemSql(`${name}[${index + 1}]`, columns[place]);
    }
  }
  return { values, lists };
}

/** The digits before the point say only what a decimal may become. */
const widest = 38;

/** How a column's values are made of the texts `one`, the same for many columns; undefined where there is nothing to share. */
function sharedSql(checked: CheckedColumn, time: TimeSource | undefined): string | undefined {
  if (isFormatted(checked, time)) return undefined;
  const { staged, column, hasWords } = checked;
  const type = storedType(checked);
  const wide = column.type === 'decimal' ? { ...column, precision: widest } : column;
  return type === 'string' ? undefined : staged.ofText?.('one', type, wide, hasWords);
}

const itemSql = (item: string, checked: CheckedColumn | undefined): string =>
  checked?.column.type === 'decimal' ? `CAST(${item} AS ${sqlTypeOf(checked.column)})` : item;

const storedType = ({ column: { type }, kinds }: CheckedColumn): StoredType =>
  type === 'timestamp' && kinds.has('date') && !kinds.has('time') ? 'date' : type;

const isFormatted = ({ staged }: CheckedColumn, time: TimeSource | undefined): boolean =>
  time?.column === staged && time.format !== undefined;

/** Times with a pattern are text as it was written, or instants where the data set says that the column is of times. */
function valueSql(checked: CheckedColumn, time: TimeSource | undefined): string {
  const { staged, column: known, hasWords } = checked;
  if (time && isFormatted(checked, time)) {
    if (known.type === 'timestamp') return rowTime(time);
    if (known.type === 'string' && staged.ownType === 'timestamp') {
      return formattedText(staged.isoTime, time.format ?? '');
    }
  }
  return staged.as(storedType(checked), known, hasWords);
}
