import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** The version that the caller read, from `If-Match`; undefined when any version will do. */
export const IfMatch = createParamDecorator((_: unknown, context: ExecutionContext) =>
  expectedVersionOf(context.switchToHttp().getRequest<FastifyRequest>().headers['if-match']),
);

/**
 * The version that an `If-Match` header names, of whatever variant: what changes without a version is as its editor
 * read it. A tag that cannot be one of ours matches no version.
 */
export function expectedVersionOf(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined || ifMatch.trim() === '*') return undefined;
  const version = /^\s*(?:W\/)?"?(\d{1,9})(?:-[a-z\d]+)?"?\s*$/.exec(ifMatch)?.[1];
  return version === undefined ? -1 : Number(version);
}
