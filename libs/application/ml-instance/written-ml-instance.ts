import type { MLInstanceDetails } from '#domain';
import type { WrittenTask } from '../secrets/written-tasks.js';

/** An MLInstance as a client writes it. */
export type WrittenMLInstance = Omit<MLInstanceDetails, 'tasks'> & { readonly tasks: readonly WrittenTask[] };
