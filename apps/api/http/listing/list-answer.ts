import { writtenOrder, writtenProperty } from '#read-models';
import type { Page } from '#read-models';
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

/** The request's address for another page. */
function addressed(url: string, page: Readonly<Record<string, string>>): string {
  const [path = '', search] = url.split('?', 2);
  const values = new URLSearchParams(search);
  for (const name of ['start', 'limit', 'after']) values.delete(name);
  for (const [name, value] of Object.entries(page)) values.set(name, value);
  return values.size > 0 ? `${path}?${values.toString()}` : path;
}

/** One page of a list with the links to turn it. */
export function listAnswer<Item, Child>(
  { items, totalCount, after }: Page<Item>,
  { query, implied, url }: Listing,
  childOf: (item: Item) => Child,
): ListAnswer<Child> {
  const next = String(query.start + items.length);
  const bare = addressed(url, {});
  return {
    children: items.map(childOf),
    _page: {
      property: writtenProperty({ filters: [...implied, ...query.filters] }),
      orderby: writtenOrder(query),
      start: String(query.start),
      totalCount,
      count: items.length,
      ...(after !== undefined && { next }),
    },
    _links: {
      self: { href: url },
      ...(after !== undefined && {
        next: { href: addressed(url, { start: next, limit: String(query.limit), after }) },
      }),
      page: { href: `${bare}{${bare.includes('?') ? '&' : '?'}start,limit}`, templated: true },
    },
  };
}
