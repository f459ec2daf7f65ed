/** Errors of which the log was told where they were made, with more than an answer says. */
const told = new WeakSet();

export function asTold<Refusal extends Error>(error: Refusal): Refusal {
  told.add(error);
  return error;
}

export const isTold = (error: unknown): boolean => error instanceof Error && told.has(error);
