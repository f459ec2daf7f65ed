import { violationAt } from '#domain';
import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { single } from './query-values.js';
import type { QueryValues } from './query-values.js';

/** Whether `force` says that a change is meant in spite of what it breaks. @throws DomainError `illegal-argument` for any other word */
function isForced(query: QueryValues): boolean {
  const text = single(query, 'force') ?? 'false';
  if (text === 'true' || text === 'false') return text === 'true';
  const message = `${JSON.stringify(text)} is neither true nor false`;
  throw violationAt('illegal-argument', 'force', message);
}

export const Force = createParamDecorator((_: unknown, context: ExecutionContext): boolean =>
  isForced(context.switchToHttp().getRequest<FastifyRequest>().query as QueryValues),
);
