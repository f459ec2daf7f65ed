const codes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'NR_CLOSED',
]);

/** Messages of pg and ioredis, which give these faults no code. */
const messages = [
  'Connection terminated',
  'Connection is closed',
  'Connection ended',
  'Command timed out',
  'connect ETIMEDOUT',
  "Stream isn't writeable",
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error',
  'LOADING Redis is loading',
  'Reached the max retries per request limit',
];

/** Whether an error says that the server behind the queues is away or going down, so that trying again may help. */
export function isConnectionFault(error: unknown): boolean {
  const { code, message, errors } = partsOf(error);
  if (Array.isArray(errors) && errors.some(isConnectionFault)) return true;
  if (typeof code === 'string' && (codes.has(code) || isServerGoing(code))) return true;
  return typeof message === 'string' && messages.some((known) => message.includes(known));
}

/** By its members, not by `instanceof`: an error of Node's own is of another realm where code runs in a vm context. */
export const partsOf = (error: unknown): Partial<Record<'code' | 'message' | 'errors', unknown>> =>
  typeof error === 'object' && error !== null ? error : {};

/** SQLSTATE class 08 (connection exception), 57P01-57P03 (shutdown, crash, starting up), 53300 (too many connections). */
const isServerGoing = (code: string): boolean => /^(08\d{3}|57P0[123]|53300)$/.test(code);
