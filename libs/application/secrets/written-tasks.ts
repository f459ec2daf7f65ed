import type { Parameter, Scope, SealedParameter, TaskName } from '#domain';
import type { SecretStore } from './secret-store.js';

/** A parameter as a client writes it: a secret's value in the clear, or `***` to keep the stored one. */
export interface ClientParameter {
  readonly key: string;
  readonly value: string;
  /** Absent: as it is where the parameter is known already. */
  readonly secret?: boolean;
}

/** One that an engine suggests is sealed already. */
export type WrittenParameter = ClientParameter | SealedParameter;

export interface WrittenTask {
  readonly name: TaskName;
  readonly parameters?: readonly WrittenParameter[];
  readonly specification?: Readonly<Record<string, unknown>>;
  readonly timeoutSeconds?: number;
  readonly datasets?: { readonly inputs?: readonly unknown[]; readonly outputs?: readonly unknown[] };
}

/** What stands for a secret's value in answers; sent back, it keeps the stored value. */
export const maskedSecret = '***';

/** Parameters as the engine reads them, and which of the values are secret. */
export interface RevealedParameters {
  readonly parameters: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
}

/** The parameters of one task in the clear. */
export async function revealParameters(
  secrets: SecretStore,
  scope: Scope,
  parameters: readonly Parameter[],
): Promise<RevealedParameters> {
  const revealed = await Promise.all(
    parameters.map(async (parameter) => {
      const isSecret = 'secretId' in parameter;
      return {
        key: parameter.key,
        isSecret,
        value: isSecret ? await secrets.get(scope, parameter.secretId) : parameter.value,
      };
    }),
  );
  return {
    parameters: Object.fromEntries(revealed.map(({ key, value }) => [key, value])),
    secrets: revealed.flatMap(({ isSecret, value }) => (isSecret ? [value] : [])),
  };
}
