import { type FieldCatalog, type ListQuery, parseListQuery } from '#read-models';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { addressOf } from '../requests/origin.js';
import { type QueryValues, refuseUnstorable, single } from '../requests/query-values.js';

export interface Listing {
  readonly query: ListQuery;
  /** Absolute address of the request. */
  readonly url: string;
}

/** What requests ask for, once it is read. */
const queries = new WeakMap<FastifyRequest, ListQuery>();

const listOf = (value: string | readonly string[] | undefined): string[] | undefined =>
  value === undefined ? undefined : [value].flat();

/** Reads start, limit, orderby and property of a query string. Throws `illegal-argument` naming every violation. */
export function listQueryOf(query: QueryValues, fields: FieldCatalog): ListQuery {
  refuseUnstorable(query);
  const start = single(query, 'start');
  const limit = single(query, 'limit');
  const orderby = listOf(query['orderby']);
  const property = listOf(query['property']);
  return parseListQuery(
    { ...(start && { start }), ...(limit && { limit }), ...(orderby && { orderby }), ...(property && { property }) },
    fields,
  );
}

/** What a list's query string asks for, in terms of the fields of its resource. */
export const ListingOf = createParamDecorator((fields: FieldCatalog, context: ExecutionContext): ListQuery => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const query = listQueryOf(request.query as QueryValues, fields);
  queries.set(request, query);
  return query;
});

/** What `@ListingOf` read of a request. Throws TypeError for a handler without it. */
export function listingOf(request: FastifyRequest): Listing {
  const query = queries.get(request);
  if (!query) throw new TypeError(`${request.url} is answered by a list, but its handler does not ask for @ListingOf`);
  return { query, url: addressOf(request) };
}
