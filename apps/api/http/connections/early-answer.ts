import type { FastifyReply, FastifyRequest } from 'fastify';
import { setImmediate as parsed } from 'node:timers/promises';
import { linger } from './linger.js';

/**
 * Fastify's onSend hook: an answer that is sent before its request has arrived ends the connection. Else the rest of the
 * body would stand before the next request, however long it is.
 */
export async function closeWhenEarly(
  { raw: request }: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): Promise<unknown> {
  // An answer can be ready before the parser has gone on to the end of what it has.
  if (!request.complete) await parsed();
  const { socket } = reply.raw;
  if (request.complete || !socket) return payload;
  void reply.header('connection', 'close');
  // What Node.js calls once such an answer is written.
  socket.destroySoon = () => {
    linger(socket);
  };
  return payload;
}
