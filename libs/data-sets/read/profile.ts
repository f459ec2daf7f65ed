import type { Column, ColumnType, Demotion } from '#domain';
import type { ObjectStore } from '#object-store';
import { listItems } from '../duck-db.js';
import type { DuckDb, Session } from '../duck-db.js';
import type { BatchManifest } from '../manifest.js';
import { sqlTypeOf } from '../schema.js';
import { identifier, literal } from '../sql.js';
import { schemaOf, selectRows } from './relation.js';
import { jsonValue } from './rows.js';
import type { JsonValue } from './rows.js';

export interface ColumnProfile {
  readonly name: string;
  readonly type: ColumnType;
  /** Values that are not null. */
  readonly count: number;
  readonly nulls: number;
  /** Approximate (HyperLogLog), within some per cent. */
  readonly distinct: number;
  readonly min: JsonValue;
  readonly max: JsonValue;
  /** Of numbers. */
  readonly mean?: number;
  /** Of numbers; approximate (t-digest), keyed by the share of values at or below. */
  readonly quantiles?: Readonly<Record<string, number>>;
  /** Of text and booleans: frequent values, most frequent first. Counts are exact; a value near the last may be missed. */
  readonly top?: readonly { readonly value: string; readonly count: number }[];
}

export interface DataSetProfile {
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
  /** Columns that became text though most of their values are of another type, with the values that made them so. */
  readonly demoted?: readonly Demotion[];
}

const shares = ['0.05', '0.25', '0.5', '0.75', '0.95'];
const topCount = 10;

const isNumber = ({ type }: Column) => type === 'integer' || type === 'double' || type === 'decimal';
const hasTop = ({ type }: Column) => type === 'string' || type === 'boolean';

/** Describes each column over all batches, in two readings: one for the statistics, one to count the frequent values. */
export async function profile(
  duckDb: DuckDb,
  store: ObjectStore,
  { batches }: { readonly batches: readonly BatchManifest[] },
): Promise<DataSetProfile> {
  const columns = schemaOf(batches);
  if (columns.length === 0) return { rows: 0, columns: [] };
  const demoted = demotionsOf(batches);
  return duckDb.session(async (session) => {
    const select = await selectRows(session, store, batches, { columns, times: 'text' });
    const [row = {}] = await session.all(
      `SELECT count(*) AS n, ${columns.map(statistics).join(', ')} FROM (${select})`,
    );
    const rows = Number(row['n']);
    const frequent = await countFrequent(session, select, columns, row);
    return {
      rows,
      ...(demoted.length > 0 && { demoted }),
      columns: columns.map((column, index) => {
        const top = frequent.get(index);
        return { ...columnProfile(column, index, rows, row), ...(top ? { top } : {}) };
      }),
    };
  });
}

/** Of all batches together. */
function demotionsOf(batches: readonly BatchManifest[]): Demotion[] {
  const byColumn = new Map<string, Demotion>();
  for (const { column, values, rows } of batches.flatMap(({ demoted = [] }) => demoted)) {
    const earlier = byColumn.get(column);
    const all = [...new Set([...(earlier?.values ?? []), ...values])];
    byColumn.set(column, { column, values: all.slice(0, 3), rows: rows + (earlier?.rows ?? 0) });
  }
  return [...byColumn.values()];
}

function statistics(column: Column, index: number): string {
  const name = identifier(column.name);
  const isDecimal = column.type === 'decimal';
  const value = isDecimal ? `CAST(${name} AS ${sqlTypeOf(column)})` : name;
  const shown = (aggregate: string) => (isDecimal ? `CAST(${aggregate} AS VARCHAR)` : aggregate);
  const [least, greatest] = [shown(`min(${value})`), shown(`max(${value})`)];
  const parts = [`count(${value})`, `approx_count_distinct(${value})`, least, greatest];
  if (isNumber(column))
    parts.push(`avg(${value})`, `approx_quantile(CAST(${value} AS DOUBLE), [${shares.join(', ')}])`);
  if (hasTop(column)) parts.push(`approx_top_k(CAST(${value} AS VARCHAR), ${topCount})`);
  return parts.map((part, place) => `${part} AS "${index} ${place}"`).join(', ');
}

type Row = Awaited<ReturnType<Session['all']>>[number];

function columnProfile(column: Column, index: number, rows: number, row: Row): ColumnProfile {
  const at = (place: number) => row[`${index} ${place}`];
  const count = Number(at(0));
  return {
    name: column.name,
    type: column.type,
    count,
    nulls: rows - count,
    distinct: Number(at(1)),
    min: jsonValue(at(2)),
    max: jsonValue(at(3)),
    ...(isNumber(column) && count > 0 ? { mean: Number(at(4)), quantiles: quantiles(at(5)) } : {}),
  };
}

const quantiles = (value: unknown): Record<string, number> =>
  Object.fromEntries(listItems(value).map((quantile, index) => [shares[index] ?? '', Number(quantile)]));

async function countFrequent(session: Session, select: string, columns: readonly Column[], row: Row) {
  const candidates = columns.flatMap((column, index) =>
    hasTop(column)
      ? listItems(row[`${index} 4`]).map((value) => ({ index, name: column.name, value: String(value) }))
      : [],
  );
  const counted = new Map<number, { value: string; count: number }[]>();
  if (candidates.length === 0) return counted;
  const counts = candidates.map(
    ({ name, value }, place) =>
      `count(*) FILTER (CAST(${identifier(name)} AS VARCHAR) = ${literal(value)}) AS "${place}"`,
  );
  const [found = {}] = await session.all(`SELECT ${counts.join(', ')} FROM (${select})`);
  for (const [place, { index, value }] of candidates.entries()) {
    counted.set(index, [...(counted.get(index) ?? []), { value, count: Number(found[String(place)]) }]);
  }
  for (const top of counted.values()) top.sort((a, b) => b.count - a.count);
  return counted;
}
