import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { problemOf } from './problem.js';
import type { Problem } from './problem.js';

function problemFor(code: string | undefined): Problem {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return problemOf(408, 'The request did not arrive in time');
    case 'HPE_HEADER_OVERFLOW':
      return problemOf(431, 'The address and the headers are longer than the 16384 bytes that are allowed together');
    default:
      return problemOf(400, 'What arrived is not a request as HTTP/1.1 writes it');
  }
}

/** Answers what Node's parser cannot read: there is no request then, only its connection, which ends with the answer. */
export function answerBrokenRequest({ code }: NodeJS.ErrnoException, socket: Duplex): void {
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
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
