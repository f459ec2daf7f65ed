import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { DropArgument, Socket } from 'node:net';
import type { Logger } from 'pino';
import { answerBrokenRequest, tooManyFromOne } from '../problems/broken-request.js';
import { BodyPace } from './body-pace.js';
import { ConnectionCount } from './connection-count.js';

/** What clients may take of a server by connecting to it. */
export interface ConnectionLimits {
  readonly most: number;
  /** Of one address; proxies that are trusted speak for many. */
  readonly mostPerAddress: number;
  /** Seconds that a client may leave the server waiting: for headers, for a body, for its reading of an answer. */
  readonly stallSeconds: number;
  readonly bodyBytesPerSecond: number;
}

/** Milliseconds between two lines in the log that tell of refused connections. */
const tellEvery = 60_000;

/** Milliseconds for which headers that are late may still be answered with 408. */
const afterHeaders = 2_000;

/** Refuses connections beyond their number, and ends those whose clients stand still. */
export function guardConnections(
  server: Server,
  limits: ConnectionLimits,
  { isProxy, log }: { readonly isProxy: (address: string) => boolean; readonly log: Pick<Logger, 'warn'> },
): void {
  const tell = teller(log);
  server.maxConnections = limits.most;
  server.on('drop', (dropped?: DropArgument) => {
    tell(dropped?.remoteAddress, `MAX_CONNECTIONS (${limits.most})`);
  });
  const count = new ConnectionCount();
  server.on('connection', (socket: Socket) => {
    const { remoteAddress: address } = socket;
    if (address === undefined || isProxy(address)) return;
    const isTooMany = count.add(address) > limits.mostPerAddress;
    socket.once('close', () => {
      count.remove(address);
    });
    if (!isTooMany) return;
    tell(address, `MAX_CONNECTIONS_PER_ADDRESS (${limits.mostPerAddress})`);
    answerBrokenRequest({ code: tooManyFromOne }, socket);
  });
  endStalled(server, limits);
}

/** One line a minute: an attack is not to fill the disk. */
function teller(log: Pick<Logger, 'warn'>): (address: string | undefined, limit: string) => void {
  let refused = 0;
  let told = -Infinity;
  return (address, limit) => {
    refused++;
    if (performance.now() - told < tellEvery) return;
    log.warn({ address, refused }, `connections were refused: ${limit} is reached`);
    told = performance.now();
    refused = 0;
  };
}

function endStalled(server: Server, { stallSeconds, bodyBytesPerSecond }: ConnectionLimits): void {
  const withinMs = stallSeconds * 1_000;
  const arriving = new Map<IncomingMessage, { readonly pace: BodyPace; readonly response: ServerResponse }>();
  const answering = new Map<Socket, number>();
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    answering.set(socket, (answering.get(socket) ?? 0) + 1);
    if (!request.complete) {
      const pace = new BodyPace({ withinMs, bytesPerSecond: bodyBytesPerSecond }, performance.now(), socket.bytesRead);
      arriving.set(request, { pace, response });
    }
    response.once('close', () => {
      arriving.delete(request);
      const others = (answering.get(socket) ?? 1) - 1;
      if (others > 0) answering.set(socket, others);
      else answering.delete(socket);
    });
  });
  // Nothing has gone through the connection for that long: a client that does not read, or an idle one. A stream of events
  // that is read can be taken up again where it was.
  server.setTimeout(withinMs + afterHeaders);
  server.on('timeout', (socket: Socket) => {
    if (socket.writableLength > 0 || !answering.has(socket)) socket.destroy();
  });
  const look = setInterval(
    () => {
      for (const [request, { pace, response }] of arriving) {
        const { socket } = response;
        if (request.complete || !socket) arriving.delete(request);
        else if (pace.isTooSlow(performance.now(), socket.bytesRead, request.readableLength === 0)) {
          arriving.delete(request);
          cutOff(response, socket);
        }
      }
    },
    Math.min(1_000, withinMs / 4),
  );
  look.unref();
  server.once('close', () => {
    clearInterval(look);
  });
}

function cutOff({ headersSent }: ServerResponse, socket: Socket): void {
  if (headersSent) socket.destroy();
  else answerBrokenRequest({ code: 'ERR_HTTP_REQUEST_TIMEOUT' }, socket);
}
