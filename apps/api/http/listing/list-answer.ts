import { isDeepStrictEqual } from 'node:util';
import { writtenOrder, writtenProperty } from '#read-models';
import type { ListQuery, Page } from '#read-models';
import type { Listing } from './listing.decorator.js';

export interface Link {
  readonly href: string;
  readonly templated?: boolean;
}

export interface ListAnswer<Child> {
  readonly children: readonly Child[];
  readonly _page: {
    /** As the next request may write it. */
    readonly property: string;
    readonly orderby: string;
    /** Strings, as the published API writes them. */
    readonly start: string;
    readonly next?: string;
    readonly totalCount: number;
    readonly count: number;
  };
  readonly _links: { readonly self: Link; readonly next?: Link; readonly page: Link };
}

/** The request's address with another `start`; without `start` and `limit` when it is undefined. */
function addressed(url: string, query: ListQuery, start: number | undefined): string {
  const [path = '', search] = url.split('?', 2);
  const values = new URLSearchParams(search);
  values.delete('start');
  values.delete('limit');
  if (start !== undefined) {
    values.set('start', String(start));
    values.set('limit', String(query.limit));
  }
  return values.size > 0 ? `${path}?${values.toString()}` : path;
}

type Filters = ListQuery['filters'];

/** What holds by the path before what the request asks for; a request that repeats an answer's filters says both. */
const allFilters = (implied: Filters, asked: Filters): Filters => [
  ...implied,
  ...asked.filter((filter) => !implied.some((other) => isDeepStrictEqual(other, filter))),
];

/** One page of a list with the links to turn it. */
export function listAnswer<Item, Child>(
  { items, totalCount }: Page<Item>,
  { query, implied, url }: Listing,
  childOf: (item: Item) => Child,
): ListAnswer<Child> {
  const end = query.start + items.length;
  const next = items.length > 0 && end < totalCount ? end : undefined;
  const bare = addressed(url, query, undefined);
  return {
    children: items.map(childOf),
    _page: {
      property: writtenProperty({ filters: allFilters(implied, query.filters) }),
      orderby: writtenOrder(query),
      start: String(query.start),
      totalCount,
      count: items.length,
      ...(next !== undefined && { next: String(next) }),
    },
    _links: {
      self: { href: url },
      ...(next !== undefined && { next: { href: addressed(url, query, next) } }),
      page: { href: `${bare}{${bare.includes('?') ? '&' : '?'}start,limit}`, templated: true },
    },
  };
}
