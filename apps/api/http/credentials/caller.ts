import type { Role } from '#credentials';
import type { Actor, Scope } from '#domain';
import { enterTenant } from '#event-store';
import type { FastifyRequest } from 'fastify';

/** Who calls, and for which organisation and sandbox. */
export interface Caller {
  readonly scope: Scope;
  readonly actor: Actor;
  readonly apiKey: string;
  readonly role: Role;
  /** The only sandbox that the client may use; absent: each of the organisation. */
  readonly boundTo?: string;
  /** Absent: the token does not expire. */
  readonly expires?: Date;
  /** Whether the token is still good: for answers that go on. */
  readonly isStillAdmitted: () => Promise<boolean>;
}

/** Kept beside the requests, so that no client-controlled object holds it. */
const callers = new WeakMap<FastifyRequest, Caller>();

/** From here on the request sees the rows of its tenant. */
export const admit = (request: FastifyRequest, caller: Caller): void => {
  callers.set(request, caller);
  enterTenant(caller.scope);
};

/** Who a request was admitted for; undefined on a route that the guard lets pass unchecked. */
export const callerOf = (request: FastifyRequest): Caller | undefined => callers.get(request);
