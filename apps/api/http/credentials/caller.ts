import type { Actor, Scope } from '#domain';
import type { FastifyRequest } from 'fastify';

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
