import { type FieldCatalog, type ListQuery, parseListQuery } from '#read-models';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { originOf } from '../requests/origin.js';
import { type QueryValues, refuseUnstorable, single } from './query-values.js';

export interface Listing {
  readonly query: ListQuery;
  /** Absolute address of the request. */
  readonly url: string;
}

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
export const ListingOf = createParamDecorator((fields: FieldCatalog, context: ExecutionContext): Listing => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return {
    query: listQueryOf(request.query as QueryValues, fields),
    url: `${originOf(request)}${request.url}`,
  };
});
