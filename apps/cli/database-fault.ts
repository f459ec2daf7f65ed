import { types } from 'node:util';
import { EXIT_MISCONFIGURED, redactedUrl } from '#config';
import { isUnavailable, StoreUnavailableError } from '#event-store';
import { refusalOf } from '#server-refusals';
import { CommandError } from './command.js';

/**
 * What to tell the user when a command's database failed it: which server, as whom, and why. Exit code 78 where trying
 * again cannot help.
 */
export function databaseFault(url: string, error: unknown): CommandError {
  if (error instanceof CommandError) return error;
  const server = `PostgreSQL at ${redactedUrl(url)}`;
  const refusal = refusalOf(error);
  if (refusal) return new CommandError(`${server} ${refusal.what}: ${refusal.said}`, EXIT_MISCONFIGURED);
  if (isUnavailable(error)) return new CommandError(`${server} cannot be reached: ${reasonOf(error)}`);
  return new CommandError(`${redactedUrl(url)}: ${reasonOf(error)}`);
}

/** Node reports a host with several addresses as an AggregateError without a message. */
export function reasonOf(error: unknown): string {
  if (!types.isNativeError(error)) return String(error);
  if ('errors' in error && Array.isArray(error.errors)) return error.errors.map(reasonOf).join(', ');
  return error instanceof StoreUnavailableError && error.cause !== undefined ? reasonOf(error.cause) : error.message;
}
