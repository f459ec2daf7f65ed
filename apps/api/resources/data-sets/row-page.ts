import type { Caller, DataSets, RowQuery, RowTable } from '#data-sets';
import type { Batch } from '#domain';
import type { Interval } from './rows-request.js';

export interface RowPage extends RowTable {
  readonly start: number;
  /** Of the following page, when there is one. */
  readonly next?: number;
}

export interface Selection {
  readonly interval: Interval;
  readonly query: RowQuery;
  readonly caller: Caller;
}

/** Reads one row more than the page has, to know whether another page follows. */
export async function readPage(
  dataSets: DataSets,
  batches: readonly Batch[],
  { interval, query, caller }: Selection,
  { start, limit }: { readonly start: number; readonly limit: number },
): Promise<RowPage> {
  const wanted = limit === 0 ? 0 : limit + 1;
  const { columns, rows } = await dataSets.rows({ batches, ...interval, query, ...caller, start, limit: wanted });
  return { columns, rows: rows.slice(0, limit), start, ...(rows.length > limit && { next: start + limit }) };
}

/** How many rows there are on all pages: where the last of them is on this one, they are counted already. */
export async function countOf(
  dataSets: DataSets,
  batches: readonly Batch[],
  { interval, query, caller }: Selection,
  { rows, start, next }: RowPage,
): Promise<number> {
  const isEnd = next === undefined && rows.length > 0;
  return isEnd ? start + rows.length : dataSets.count({ batches, ...interval, query, ...caller });
}

interface Around {
  readonly url: string;
  readonly totalCount: number;
  readonly warnings: readonly string[];
}

/** A page of rows in the shape of a list, as JSON: an object would not keep columns such as `2020` and `__proto__` in their places. */
export function rowPageJson({ columns, rows, start, next }: RowPage, { url, totalCount, warnings }: Around): string {
  const names = columns.map((name) => JSON.stringify(name));
  const children = rows.map(
    (row) => `{${row.map((value, at) => `${names[at] ?? ''}:${JSON.stringify(value)}`).join(',')}}`,
  );
  const rest = JSON.stringify({
    _page: {
      start: String(start),
      totalCount,
      count: rows.length,
      ...(next !== undefined && { next: String(next) }),
    },
    _links: { self: { href: url }, ...(next !== undefined && { next: { href: startingAt(url, next) } }) },
    ...(warnings.length > 0 && { warnings }),
  });
  return `{"children":[${children.join(',')}],${rest.slice(1)}`;
}

function startingAt(url: string, start: number): string {
  const [path = '', search] = url.split('?', 2);
  const values = new URLSearchParams(search);
  values.set('start', String(start));
  return `${path}?${values.toString()}`;
}
