import { DomainError, isUuid } from '#domain';
import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

export const notFound = (kind: string, id: string): DomainError =>
  new DomainError('not-found', `There is no ${kind} ${JSON.stringify(id)}`);

/** What a query found; throws `not-found` when that is nothing. */
export function found<Found>(kind: string, id: string, value: Found | undefined): Found {
  if (value === undefined) throw notFound(kind, id);
  return value;
}

/** An id from the path, such as `{ id: 'engine' }`. One that is no UUID belongs to nothing: `not-found`. */
export const IdOf = createParamDecorator((names: Readonly<Record<string, string>>, context: ExecutionContext) => {
  const [[parameter, kind] = ['id', 'resource']] = Object.entries(names);
  const { params } = context.switchToHttp().getRequest<FastifyRequest>();
  const id = (params as Record<string, string>)[parameter] ?? '';
  if (!isUuid(id)) throw notFound(kind, id);
  return id.toLowerCase();
});
