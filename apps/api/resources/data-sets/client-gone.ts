import type { FastifyReply } from 'fastify';

/** Aborts when the client has gone: nobody waits for what is still to be done. */
export function clientGone({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once('close', () => {
    gone.abort();
  });
  return gone.signal;
}
