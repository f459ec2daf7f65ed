import type { DataSets, RowQuery, RowTable } from '#data-sets';
import type { Batch } from '#domain';
import type { Interval } from './rows-request.js';

export interface RowPage extends RowTable {
  readonly start: number;
  /** Of the following page, when there is one. */
  readonly next?: number;
  /** Known without reading them for whole data sets only. */
  readonly totalCount?: number;
}

/** Reads one row more than the page has, to know whether another page follows. */
export async function readPage(
  dataSets: DataSets,
  batches: readonly Batch[],
  { interval, query }: { readonly interval: Interval; readonly query: RowQuery },
  { start, limit }: { readonly start: number; readonly limit: number },
): Promise<RowPage> {
  const { columns, rows } = await dataSets.rows({ batches, ...interval, query, start, limit: limit + 1 });
  const isWhole =
    interval.from === undefined &&
    interval.to === undefined &&
    query.latest === undefined &&
    (query.filters ?? []).length === 0;
  return {
    columns,
    rows: rows.slice(0, limit),
    start,
    ...(rows.length > limit && { next: start + limit }),
    ...(isWhole && { totalCount: batches.reduce((sum, batch) => sum + batch.rows, 0) }),
  };
}

/** A page of rows in the shape of a list, as JSON: an object would not keep columns such as `2020` and `__proto__` in their places. */
export function rowPageJson({ columns, rows, start, next, totalCount }: RowPage, url: string): string {
  const names = columns.map((name) => JSON.stringify(name));
  const children = rows.map(
    (row) => `{${row.map((value, at) => `${names[at] ?? ''}:${JSON.stringify(value)}`).join(',')}}`,
  );
  const rest = JSON.stringify({
    _page: {
      start: String(start),
      ...(totalCount !== undefined && { totalCount }),
      count: rows.length,
      ...(next !== undefined && { next: String(next) }),
    },
    _links: { self: { href: url }, ...(next !== undefined && { next: { href: startingAt(url, next) } }) },
  });
  return `{"children":[${children.join(',')}],${rest.slice(1)}`;
}

function startingAt(url: string, start: number): string {
  const [path = '', search] = url.split('?', 2);
  const values = new URLSearchParams(search);
  values.set('start', String(start));
  return `${path}?${values.toString()}`;
}
