import { types } from 'node:util';
import { StoreUnavailableError } from '../event-store.js';

/** Errors of the operating system while connecting or in mid-connection. */
const networkCodes = new Set([
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
  // The Unix socket's file is gone while the server is down.
  'ENOENT',
]);

/** Classes and codes of https://www.postgresql.org/docs/current/errcodes-appendix.html that say "not now". */
const serverCodes = /^(08...|57P01|57P02|57P03|57P05|53300)$/;

/** What node-postgres says without a code. */
const driverMessages =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Connection ended unexpectedly)/;

/**
 * Whether an error means that PostgreSQL cannot be reached, is starting, going down or out of connections, so that the
 * same call can succeed later. Faults of the statement, conflicts and refused logins are not that.
 */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof StoreUnavailableError) return true;
  const parts = partsOf(error);
  if (parts) return parts.length > 0 && parts.every(isUnavailable);
  if (!types.isNativeError(error)) return false;
  const code = codeOf(error);
  if (code !== undefined) return networkCodes.has(code) || serverCodes.test(code);
  return driverMessages.test(error.message);
}

/** The SQLSTATE or system code of an error, where it has one. */
export function codeOf(error: unknown): string | undefined {
  return types.isNativeError(error) && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** The errors of an AggregateError: one for each address of a host that was tried. */
const partsOf = (error: unknown): unknown[] | undefined =>
  types.isNativeError(error) && 'errors' in error && Array.isArray(error.errors) ? error.errors : undefined;

/** Passes errors on as they are, connection faults as StoreUnavailableError. */
export async function orUnavailable<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StoreUnavailableError || !isUnavailable(error)) throw error;
    throw new StoreUnavailableError(`PostgreSQL cannot be reached: ${describe(error)}`, { cause: error });
  }
}

const describe = (error: unknown): string =>
  partsOf(error)?.map(describe).join('; ') ?? (types.isNativeError(error) ? error.message : String(error));
