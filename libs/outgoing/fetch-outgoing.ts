import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { request as overHttp } from 'node:http';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { request as overHttps } from 'node:https';
import { isIP } from 'node:net';
import { limits } from '#domain';
import { hostOf } from '#networks';
import { destinationsOf } from './destinations.js';

/** What was not fetched, and why. The address is not in it: it may hold credentials. */
class OutgoingError extends Error {
  override readonly name = 'OutgoingError';
}

export interface Outgoing {
  /** Besides the internet: addresses and networks, such as `10.0.0.0/8`. */
  readonly networks: readonly string[];
  /** Ends it; without a time of its own, a fetch may take for ever. */
  readonly signal: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  /** In place of the system's, for tests. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

export interface Fetched {
  readonly status: number;
  readonly body: Buffer;
}

/**
 * Fetches an address that somebody else has written. Its name is resolved once, all of what it stands for must be allowed, and
 * the connection goes to the first of those: what the name stands for a moment later does not matter. Redirects are not
 * followed.
 * @throws OutgoingError for an address that is not allowed, an answer that leads elsewhere, and one that is too large
 */
export async function fetchOutgoing(address: string, outgoing: Outgoing): Promise<Fetched> {
  const url = urlOf(address);
  const pinned = await pinnedAddress(url, outgoing);
  const { signal, headers = {} } = outgoing;
  const options: RequestOptions = { agent: false, signal, headers, lookup: answering(pinned) };
  const sent = (url.protocol === 'https:' ? overHttps : overHttp)(url, options).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  try {
    return await read(response);
  } finally {
    sent.destroy();
  }
}

function urlOf(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return url;
  throw new OutgoingError('only addresses that begin with https:// or http://, without a password, are fetched');
}

async function pinnedAddress(url: URL, { networks, resolve = resolved }: Outgoing): Promise<string> {
  const host = hostOf(url);
  const addresses = isIP(host) === 0 ? await resolve(host) : [host];
  const isAllowed = destinationsOf(networks);
  const refused = addresses.find((each) => !isAllowed(each));
  const [first] = addresses;
  if (refused === undefined && first !== undefined) return first;
  throw new OutgoingError(
    `${JSON.stringify(host)} is ${refused ?? 'nowhere'}: allowed are addresses of the internet, and those in OUTGOING_NETWORKS`,
  );
}

const resolved = async (host: string): Promise<string[]> =>
  (await lookup(host, { all: true })).map(({ address }) => address);

/** Node.js asks for one address, or for all. */
const answering =
  (address: string): NonNullable<RequestOptions['lookup']> =>
  (_host, { all }, answer) => {
    const family = isIP(address);
    if (all === true) answer(null, [{ address, family }]);
    else answer(null, address, family);
  };

async function read(response: IncomingMessage): Promise<Fetched> {
  const { statusCode: status = 0 } = response;
  if (status >= 300 && status < 400) {
    throw new OutgoingError(`the answer is ${status}: redirects are not followed`);
  }
  const { most } = limits.fetchedBytes;
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > most) throw new OutgoingError(`the answer is larger than the ${most} bytes that are allowed`);
    parts.push(part);
  }
  return { status, body: Buffer.concat(parts) };
}
