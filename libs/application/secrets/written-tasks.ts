import type { Parameter, Scope, Task, TaskName } from '#domain';
import type { SecretStore } from './secret-store.js';

/** A parameter as a client writes it: a secret's value in the clear, or `***` to keep the stored one. */
export interface WrittenParameter {
  readonly key: string;
  readonly value: string;
  readonly secret?: boolean;
}

export interface WrittenTask {
  readonly name: TaskName;
  readonly parameters?: readonly WrittenParameter[];
  readonly specification?: Readonly<Record<string, unknown>>;
  readonly timeoutSeconds?: number;
  readonly datasets?: { readonly inputs?: readonly unknown[]; readonly outputs?: readonly unknown[] };
}

/** What stands for a secret's value in answers; sent back, it keeps the stored value. */
export const maskedSecret = '***';

/** Takes the secrets out of tasks as a client wrote them: values go to the secret store, ids take their place. */
export async function sealTasks(
  secrets: SecretStore,
  scope: Scope,
  written: readonly WrittenTask[],
  stored: readonly Task[] = [],
): Promise<Task[]> {
  return Promise.all(
    written.map(async ({ parameters, ...task }): Promise<Task> => {
      if (!parameters) return task;
      const known = stored.find(({ name }) => name === task.name)?.parameters ?? [];
      return { ...task, parameters: await Promise.all(parameters.map((p) => seal(secrets, scope, p, known))) };
    }),
  );
}

async function seal(
  secrets: SecretStore,
  scope: Scope,
  { key, value, secret }: WrittenParameter,
  known: readonly Parameter[],
): Promise<Parameter> {
  const kept = known.find((parameter) => parameter.key === key && 'secretId' in parameter);
  if (value === maskedSecret && kept) return kept;
  if (!secret) return { key, value };
  return { key, secret: true, secretId: await secrets.put(scope, value) };
}

/** The parameters of one task in the clear, as the engine reads them. */
export async function revealParameters(
  secrets: SecretStore,
  scope: Scope,
  parameters: readonly Parameter[],
): Promise<Record<string, string>> {
  const entries = await Promise.all(
    parameters.map(async (parameter): Promise<[string, string]> => [
      parameter.key,
      'secretId' in parameter ? await secrets.get(scope, parameter.secretId) : parameter.value,
    ]),
  );
  return Object.fromEntries(entries);
}
