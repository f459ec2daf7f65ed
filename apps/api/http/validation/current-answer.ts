import { DomainError, isUuid } from '#domain';
import type { FastifyRequest } from 'fastify';

/** What GET of a request's address would answer. */
type Read = () => Promise<unknown>;

const reads = new WeakMap<FastifyRequest, Read>();

/** Makes the present state of what a PUT changes known to the validation of its body. */
export function registerCurrentAnswer(request: FastifyRequest, read: Read): void {
  reads.set(request, read);
}

/** The resource that a PUT is about to change, as GET answers it; undefined when there is none. */
export async function currentAnswer(request: FastifyRequest): Promise<unknown> {
  if (!isUuid((request.params as { readonly id?: string }).id ?? '')) return undefined;
  try {
    // As a client gets it: without the fields that are undefined.
    return JSON.parse(JSON.stringify((await reads.get(request)?.()) ?? null)) as unknown;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'not-found') return undefined;
    throw error;
  }
}
