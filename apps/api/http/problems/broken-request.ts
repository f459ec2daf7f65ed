import { randomUUID } from 'node:crypto';
import { limits } from '#domain';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { linger } from '../connections/linger.js';
import { securityHeaders } from '../headers/security-headers.js';
import { problemOf } from './problem.js';
import type { Problem } from './problem.js';

/** The code of what is said to a connection that is one too many. */
export const tooManyFromOne = 'RONDO_TOO_MANY_FROM_ONE';

function problemFor(code: string | undefined): Problem {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return problemOf(408, 'The request did not arrive in time');
    case 'HPE_HEADER_OVERFLOW':
      return problemOf(
        431,
        `The address and the headers are longer than the ${limits.headerBytes.most} bytes that are allowed together`,
      );
    case tooManyFromOne:
      return problemOf(429, 'There are too many connections from this address');
    default:
      return problemOf(400, 'What arrived is not a request as HTTP/1.1 writes it');
  }
}

/** Answers what Node's parser cannot read: there is no request then, only its connection, which ends with the answer. */
export function answerBrokenRequest({ code }: { readonly code?: string }, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = problemFor(code);
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${randomUUID()}`,
    'Cache-Control: no-store',
    'Connection: close',
    ...Object.entries(securityHeaders).map(([name, value]) => `${name}: ${value}`),
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  linger(socket);
}
