import { isConnectionFault, messageOf } from '#faults';
import { StoreUnavailableError } from '../event-store.js';

/** Whether an error means that PostgreSQL is away, so that the same call can succeed later. */
export const isUnavailable = (error: unknown): boolean =>
  error instanceof StoreUnavailableError || isConnectionFault(error);

/** Passes errors on as they are, connection faults as StoreUnavailableError. */
export async function orUnavailable<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isConnectionFault(error)) throw error;
    throw new StoreUnavailableError(`PostgreSQL cannot be reached: ${messageOf(error)}`, { cause: error });
  }
}
