import type { MLInstanceDetails, Scope, Task } from '#domain';
import type { SecretStore } from '../secrets/secret-store.js';
import { sealTasks } from '../secrets/written-tasks.js';
import type { WrittenTask } from '../secrets/written-tasks.js';

/** An MLInstance as a client writes it. */
export type WrittenMLInstance = Omit<MLInstanceDetails, 'tasks'> & { readonly tasks: readonly WrittenTask[] };

/** Takes the secrets out of it; those that it leaves masked stay as they are `stored`. */
export async function sealInstance(
  secrets: SecretStore,
  scope: Scope,
  { tasks, ...details }: WrittenMLInstance,
  stored: readonly Task[] = [],
): Promise<MLInstanceDetails> {
  return { ...details, tasks: await sealTasks(secrets, scope, tasks, stored) };
}
