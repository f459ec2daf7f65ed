import type { FastifyReply } from 'fastify';

/** Adds a request header to those that the answer depends on. */
export function addVary(reply: FastifyReply, name: string): void {
  const known = reply.getHeader('vary');
  const names = typeof known === 'string' ? known.split(', ') : [];
  if (!names.includes(name)) void reply.header('vary', [...names, name].join(', '));
}
