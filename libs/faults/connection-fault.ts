import { codeOf, partsOf } from './error-parts.js';

/** Of the operating system, while connecting or in mid-connection, and of ioredis. */
const systemCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'NR_CLOSED',
]);

/** Classes and codes of https://www.postgresql.org/docs/current/errcodes-appendix.html that say "not now". */
const sqlStates = /^(08...|57P01|57P02|57P03|57P05|53300)$/;

/** What pg and ioredis say without a code. */
const messages = [
  'Connection terminated',
  'Connection is closed',
  'Connection ended',
  'Client has encountered a connection error',
  'timeout exceeded when trying to connect',
  'connect ETIMEDOUT',
  'Command timed out',
  "Stream isn't writeable",
  'LOADING Redis is loading',
  'Reached the max retries per request limit',
];

/**
 * Whether an error means that PostgreSQL or Redis cannot be reached, is starting, going down or out of connections, so
 * that the same can succeed later. Faults of a statement, conflicts and refused logins are not that. Of several errors,
 * one for each address that was tried, every one has to be.
 */
export function isConnectionFault(error: unknown): boolean {
  const { errors, message, syscall } = partsOf(error);
  if (Array.isArray(errors)) return errors.length > 0 && errors.every(isConnectionFault);
  const code = codeOf(error);
  // The Unix socket's file is gone while the server is down. Of any other call, some other file is.
  if (code === 'ENOENT') return syscall === 'connect';
  if (code !== undefined) return systemCodes.has(code) || sqlStates.test(code);
  return typeof message === 'string' && messages.some((known) => message.startsWith(known));
}
