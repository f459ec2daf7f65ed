import type { CommandContext } from '#application';
import type { Scope } from '#domain';
import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { callerOf } from '../credentials/caller.js';
import type { Caller } from '../credentials/caller.js';
import { claimOf } from '../idempotency/running-request.js';

/** Throws TypeError on a route that the guard lets pass unchecked. */
function knownCallerOf(request: FastifyRequest): Caller {
  const caller = callerOf(request);
  if (!caller) throw new TypeError(`${request.url} is public: nobody is known to call it`);
  return caller;
}

/** On whose behalf a request's commands are given. */
function contextOf(request: FastifyRequest): CommandContext {
  const { scope, actor } = knownCallerOf(request);
  const claim = claimOf(request);
  return { scope, actor, requestId: request.id, ...(claim !== undefined && { claim }) };
}

const requestOf = (context: ExecutionContext): FastifyRequest => context.switchToHttp().getRequest<FastifyRequest>();

/** The CommandContext of the request. */
export const Context = createParamDecorator((_: unknown, context: ExecutionContext) => contextOf(requestOf(context)));

/** Who sent the request. */
export const TheCaller = createParamDecorator((_: unknown, context: ExecutionContext) =>
  knownCallerOf(requestOf(context)),
);

/** The organisation and sandbox of the request. */
export const InScope = createParamDecorator(
  (_: unknown, context: ExecutionContext): Scope => contextOf(requestOf(context)).scope,
);
