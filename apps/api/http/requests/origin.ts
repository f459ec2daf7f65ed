import type { FastifyInstance, FastifyRequest } from 'fastify';

/** A host name or address, with a port where it is not the scheme's own. */
const isSane = (host: string): boolean => /^[\w.:[\]-]{1,255}$/.test(host) && URL.canParse(`http://${host}`);

declare module 'fastify' {
  interface FastifyInstance {
    /** Scheme and authority under which clients reach the API, where they are set: `https://rondo.example.com`. */
    readonly publicUrl?: string;
  }
}

/**
 * Scheme and authority for links: those that are set, else those under which the caller reached us, `https://api.example.com`.
 * What a proxy says of that has been believed or not by Fastify (`TRUST_PROXY`). Names that are none are passed over for the
 * address of the connection.
 */
export function originOf({ server, protocol, host, socket }: Reached): string {
  if (server.publicUrl !== undefined) return server.publicUrl;
  const scheme = protocol === 'https' ? 'https' : 'http';
  return `${scheme}://${isSane(host) ? host : socketAddress(socket)}`;
}

type Reached = Pick<FastifyRequest, 'protocol' | 'host' | 'socket'> & {
  readonly server: Pick<FastifyInstance, 'publicUrl'>;
};

const socketAddress = ({ localAddress = '', localPort = 0 }: FastifyRequest['socket']): string =>
  `${localAddress.includes(':') ? `[${localAddress}]` : localAddress}:${localPort}`;

/** The absolute address of a request, as the caller wrote it. */
export const addressOf = (request: FastifyRequest): string => `${originOf(request)}${request.url}`;
