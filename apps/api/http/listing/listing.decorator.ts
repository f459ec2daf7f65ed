import { parseListQuery } from '#read-models';
import type { FieldCatalog, ListQuery } from '#read-models';
import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { isDeepStrictEqual } from 'node:util';
import { addressOf } from '../requests/origin.js';
import { refuseUnstorable, single } from '../requests/query-values.js';
import type { QueryValues } from '../requests/query-values.js';

export interface Listing {
  readonly query: ListQuery;
  /** What the path says of every child, such as the experiment of its runs. */
  readonly implied: ListQuery['filters'];
  /** Absolute address of the request. */
  readonly url: string;
}

/** What requests ask for, once it is read. */
const listings = new WeakMap<FastifyRequest, Omit<Listing, 'url'>>();

const listOf = (value: string | readonly string[] | undefined): string[] | undefined =>
  value === undefined ? undefined : [value].flat();

/** Reads start, limit, after, orderby and property of a query string. Throws `illegal-argument` naming every violation. */
export function listQueryOf(query: QueryValues, fields: FieldCatalog): ListQuery {
  refuseUnstorable(query);
  const start = single(query, 'start');
  const limit = single(query, 'limit');
  const after = single(query, 'after');
  const orderby = listOf(query['orderby']);
  const property = listOf(query['property']);
  return parseListQuery(
    {
      ...(start && { start }),
      ...(limit && { limit }),
      ...(after && { after }),
      ...(orderby && { orderby }),
      ...(property && { property }),
    },
    fields,
  );
}

/** For a field of the children, what the path's parameters say that it is. */
type Implied = Readonly<Record<string, (path: Readonly<Record<string, string>>) => string>>;

interface ListOptions {
  readonly fields: FieldCatalog;
  readonly implied: Implied;
}

const ListingFrom = createParamDecorator(({ fields, implied }: ListOptions, context: ExecutionContext): ListQuery => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const asked = listQueryOf(request.query as QueryValues, fields);
  const ids = Object.entries(request.params as Readonly<Record<string, string>>).map(([name, id]) => {
    return [name, id.toLowerCase()] as const;
  });
  const filters = Object.entries(implied).map(([field, valueOf]) => {
    return { field, operator: '==' as const, value: valueOf(Object.fromEntries(ids)) };
  });
  // Whoever repeats the answer's filters asks for no more than the path does.
  const own = asked.filters.filter((filter) => !filters.some((other) => isDeepStrictEqual(other, filter)));
  const query = { ...asked, filters: own };
  listings.set(request, { query, implied: filters });
  return query;
});

/**
 * What a list's query string asks for, in terms of the fields of its resource.
 * @param implied what the path says of every child: the answer names it among the filters
 */
export const ListingOf = (fields: FieldCatalog, implied: Implied = {}): ParameterDecorator =>
  ListingFrom({ fields, implied });

/** What `@ListingOf` read of a request. Throws TypeError for a handler without it. */
export function listingOf(request: FastifyRequest): Listing {
  const listing = listings.get(request);
  if (!listing)
    throw new TypeError(`${request.url} is answered by a list, but its handler does not ask for @ListingOf`);
  return { ...listing, url: addressOf(request) };
}
