import type { CommandContext } from '#application';
import type { Actor, Scope } from '#domain';
import type { FastifyRequest } from 'fastify';
import { claimOf } from '../idempotency/running-request.js';

/** Who calls, and for which organisation and sandbox. */
export interface Caller {
  readonly scope: Scope;
  readonly actor: Actor;
  readonly apiKey: string;
}

/** Kept beside the requests, so that no client-controlled object holds it. */
const callers = new WeakMap<FastifyRequest, Caller>();

export const admit = (request: FastifyRequest, caller: Caller): void => {
  callers.set(request, caller);
};

/** Who a request was admitted for; undefined on a route that the guard lets pass unchecked. */
export const callerOf = (request: FastifyRequest): Caller | undefined => callers.get(request);

/** On whose behalf a request's commands are given. Throws TypeError on a route that the guard lets pass unchecked. */
export function contextOf(request: FastifyRequest): CommandContext {
  const caller = callers.get(request);
  if (!caller) throw new TypeError(`${request.url} is public: nobody is known to call it`);
  const { scope, actor } = caller;
  const claim = claimOf(request);
  return { scope, actor, requestId: request.id, ...(claim !== undefined && { claim }) };
}
