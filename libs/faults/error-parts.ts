/** What is looked at of an error: its members and not its class, which is of another realm in a vm context. */
export const partsOf = (error: unknown): Partial<Record<'code' | 'message' | 'errors' | 'syscall', unknown>> =>
  typeof error === 'object' && error !== null ? error : {};

/** The SQLSTATE or the system's code of an error, where it has one. */
export function codeOf(error: unknown): string | undefined {
  const { code } = partsOf(error);
  return typeof code === 'string' ? code : undefined;
}

/** An AggregateError, one error for each address of a host, has no message of its own. */
export function messageOf(error: unknown): string {
  const { errors, message } = partsOf(error);
  if (Array.isArray(errors)) return errors.map(messageOf).join('; ');
  return typeof message === 'string' ? message : String(error);
}
