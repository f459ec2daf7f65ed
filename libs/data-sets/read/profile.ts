import { demotionsTogether } from '#domain';
import type { Column, ColumnType, Demotion } from '#domain';
import type { BatchStore } from '../batch-store.js';
import { listItems } from '../duck-db.js';
import type { DuckDb, Session } from '../duck-db.js';
import type { BatchManifest } from '../manifest.js';
import { sqlTypeOf } from '../schema.js';
import { decimalText, identifier, literal } from '../sql.js';
import { schemaOf, selectRows } from './relation.js';
import { jsonValue } from './rows.js';
import type { JsonValue } from './rows.js';

export interface ColumnProfile {
  readonly name: string;
  readonly type: ColumnType;
  /** Values that are not null. */
  readonly count: number;
  readonly nulls: number;
  /** Exact for at most `exactValues` values in all, else approximate (HyperLogLog), within some per cent. */
  readonly distinct: number;
  readonly min: JsonValue;
  readonly max: JsonValue;
  /** Of numbers. */
  readonly mean?: number;
  /** Of numbers; approximate (t-digest), keyed by the share of values at or below. */
  readonly quantiles?: Readonly<Record<string, number>>;
  /** Of numbers, where bins were asked for: how many values lie in each of so many parts from the least to the greatest. */
  readonly histogram?: readonly number[];
  /** Of text and booleans: frequent values, most frequent first. Counts are exact; a value near the last may be missed. */
  readonly top?: readonly { readonly value: string; readonly count: number }[];
}

export interface ProfileRequest {
  readonly batches: readonly BatchManifest[];
  /** Parts of histograms; none when absent or 0. */
  readonly bins?: number | undefined;
}

export interface DataSetProfile {
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
  /** Columns that became text though most of their values are of another type, with the values that made them so. */
  readonly demoted?: readonly Demotion[];
}

/** Rows times columns of which different values are counted one by one: beyond, that takes a hash table of each column. */
const exactValues = 1_000_000;

/** Columns that are described by one statement: more at once take more memory, and are no faster. */
const columnsAtOnce = 100;

const shares = ['0.05', '0.25', '0.5', '0.75', '0.95'];
const topCount = 10;

const isNumber = ({ type }: Column) => type === 'integer' || type === 'double' || type === 'decimal';
const hasTop = ({ type }: Column) => type === 'string' || type === 'boolean';

/** Describes each column over all batches, some at a time, in two readings: for the statistics, and to count the frequent values. */
export async function profile(
  duckDb: DuckDb,
  store: BatchStore,
  { batches, bins = 0 }: ProfileRequest,
): Promise<DataSetProfile> {
  const columns = schemaOf(batches);
  if (columns.length === 0) return { rows: 0, columns: [] };
  const demoted = demotionsTogether(batches.flatMap((batch) => batch.demoted ?? []));
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  const isExact = rows * columns.length <= exactValues;
  return duckDb.session(async (session) => {
    const described: ColumnProfile[] = [];
    for (let from = 0; from < columns.length; from += columnsAtOnce) {
      const some = columns.slice(from, from + columnsAtOnce);
      const select = await selectRows(session, store, batches, { columns: some, times: 'text' });
      described.push(...(await profilesOf(session, select, some, { rows, isExact, bins })));
    }
    return { rows, ...(demoted.length > 0 && { demoted }), columns: described };
  });
}

async function profilesOf(
  session: Session,
  select: string,
  columns: readonly Column[],
  { rows, isExact, bins }: { readonly rows: number; readonly isExact: boolean; readonly bins: number },
): Promise<ColumnProfile[]> {
  const [row = {}] = await session.all(
    `SELECT ${columns.map((column, index) => statistics(column, index, isExact)).join(', ')} FROM (${select})`,
  );
  const frequent = await countFrequent(session, select, columns, row);
  const binned = bins > 0 ? await countBins(session, select, columns, row, bins) : new Map<number, number[]>();
  return columns.map((column, index) => {
    const [top, histogram] = [frequent.get(index), binned.get(index)];
    const profiled = columnProfile(column, index, rows, row);
    return { ...profiled, ...(histogram ? { histogram } : {}), ...(top ? { top } : {}) };
  });
}

function statistics(column: Column, index: number, isExact: boolean): string {
  const name = identifier(column.name);
  const isDecimal = column.type === 'decimal';
  const value = isDecimal ? `CAST(${name} AS ${sqlTypeOf(column)})` : name;
  const shown = (aggregate: string) => (isDecimal ? decimalText(aggregate) : aggregate);
  const [least, greatest] = [shown(`min(${value})`), shown(`max(${value})`)];
  // count(DISTINCT) takes 1 ms to set up for each column, this a fifth of it.
  const exact = `coalesce(list_unique(list(${value})), 0)`;
  // The approximation may lie above the number of values, which no number of different ones does.
  const approximate = `least(approx_count_distinct(${value}), count(${value}))`;
  const parts = [`count(${value})`, isExact ? exact : approximate, least, greatest];
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

/** How many values of each column of numbers lie in each of so many parts of the same width: one more reading. */
async function countBins(session: Session, select: string, columns: readonly Column[], row: Row, bins: number) {
  const numbers = columns.flatMap((column, index) => {
    const [least, greatest] = [2, 3].map((place) => Number(row[`${index} ${place}`] ?? NaN));
    return isNumber(column) && Number.isFinite(least) && Number.isFinite(greatest)
      ? [{ index, name: column.name, least: least ?? 0, width: ((greatest ?? 0) - (least ?? 0)) / bins }]
      : [];
  });
  const counted = new Map<number, number[]>();
  if (numbers.length === 0) return counted;
  const lists = numbers.map(({ index, name, least, width }) => {
    const value = `CAST(${identifier(name)} AS DOUBLE)`;
    const place = width > 0 ? `least(${bins - 1}, CAST(floor((${value} - (${least})) / ${width}) AS INTEGER))` : '0';
    const counts = `histogram(CASE WHEN ${value} IS NOT NULL THEN ${place} END)`;
    return `list_transform(range(${bins}), lambda bin: coalesce(map_extract_value(${counts}, CAST(bin AS INTEGER)), 0)) AS "${index}"`;
  });
  const [found = {}] = await session.all(`SELECT ${lists.join(', ')} FROM (${select})`);
  for (const { index } of numbers) counted.set(index, listItems(found[String(index)]).map(Number));
  return counted;
}
