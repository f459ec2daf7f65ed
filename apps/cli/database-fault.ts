import { EXIT_MISCONFIGURED, redactedUrl } from '#config';
import { isUnavailable, StoreUnavailableError } from '#event-store';
import { messageOf, refusalOf } from '#faults';
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
  const reason = messageOf(error instanceof StoreUnavailableError ? (error.cause ?? error) : error);
  return new CommandError(
    isUnavailable(error) ? `${server} cannot be reached: ${reason}` : `${redactedUrl(url)}: ${reason}`,
  );
}
