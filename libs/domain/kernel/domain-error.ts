/** Why a command was refused; each edge maps the code to its own terms (HTTP status, retry or not). */
export type DomainErrorCode =
  /** The command is malformed. */
  | 'illegal-argument'
  /** The command is well formed, but names what does not exist or does not belong together. */
  | 'unprocessable'
  /** The resource does not exist, in this organisation and sandbox, or is deleted. */
  | 'not-found'
  /** The state of the resource does not allow it. */
  | 'conflict'
  /** Another version than the caller expects. */
  | 'precondition-failed';

/** A broken rule. `fields` maps the place of each violation (`scoringSchedule.cron`) to its message. */
export class DomainError extends Error {
  override readonly name = 'DomainError';

  constructor(
    readonly code: DomainErrorCode,
    message: string,
    readonly fields: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** One violation, named by its place. */
export const violationAt = (code: DomainErrorCode, place: string, message: string): DomainError =>
  new DomainError(code, `${place}: ${message}`, { [place]: message });

/** Throws one error that names all violations; does nothing when there are none. */
export function refuseIfAny(code: DomainErrorCode, violations: Readonly<Record<string, string>>): void {
  const messages = Object.entries(violations).map(([place, message]) => `${place}: ${message}`);
  if (messages.length > 0) throw new DomainError(code, messages.join('; '), violations);
}
