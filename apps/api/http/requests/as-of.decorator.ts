import { parseScheduleTime, violationAt } from '#domain';
import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { single } from './query-values.js';
import type { QueryValues } from './query-values.js';

/** Beyond these years a zone can lead, and PostgreSQL reads years of four digits only. */
export const [earliest, latest] = [Date.parse('0001-01-01T00:00:00Z'), Date.parse('9999-12-31T23:59:59.999Z')];

/**
 * The instant that a parameter names, as ISO 8601 in UTC; undefined when it is absent.
 * @throws DomainError `illegal-argument` for what is no time
 */
export function timeOf(query: QueryValues, name: string): string | undefined {
  const text = single(query, name);
  if (text === undefined) return undefined;
  // A plus sign that was not escaped arrives as a space.
  const time = parseScheduleTime(text.trim().replace(/ (?=\d{2}:?\d{2}$)/, '+'));
  if (time !== undefined && time >= earliest && time <= latest) return new Date(time).toISOString();
  const message = `${JSON.stringify(text)} is not an ISO 8601 time such as 2026-01-31T12:00:00Z`;
  throw violationAt('illegal-argument', name, message);
}

/** The instant at which a resource is asked for. */
export const AsOf = createParamDecorator((_: unknown, context: ExecutionContext): string | undefined =>
  timeOf(context.switchToHttp().getRequest<FastifyRequest>().query as QueryValues, 'asOf'),
);
