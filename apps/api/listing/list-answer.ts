import type { ListQuery, Page } from '#read-models';

export interface Link {
  readonly href: string;
  readonly templated?: boolean;
}

export interface ListAnswer<Child> {
  readonly children: readonly Child[];
  readonly _page: {
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

const propertyOf = ({ filters }: ListQuery): string =>
  filters.map(({ field, operator, value }) => `${field}${operator}${value}`).join(',');

const orderbyOf = ({ orderby }: ListQuery): string =>
  orderby.map(({ field, descending }) => (descending ? `-${field}` : field)).join(',');

/** The request's address with another `start`; without `start` and `limit` when it is undefined. */
function addressed(url: string, query: ListQuery, start: number | undefined): string {
  const address = new URL(url);
  address.searchParams.delete('start');
  address.searchParams.delete('limit');
  if (start !== undefined) {
    address.searchParams.set('start', String(start));
    address.searchParams.set('limit', String(query.limit));
  }
  return address.href;
}

/**
 * One page of a list with the links to turn it.
 * @param url absolute address of the request
 */
export function listAnswer<Item, Child>(
  { items, totalCount }: Page<Item>,
  query: ListQuery,
  url: string,
  childOf: (item: Item) => Child,
): ListAnswer<Child> {
  const end = query.start + items.length;
  const next = items.length > 0 && end < totalCount ? end : undefined;
  const bare = addressed(url, query, undefined);
  return {
    children: items.map(childOf),
    _page: {
      property: propertyOf(query),
      orderby: orderbyOf(query),
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
