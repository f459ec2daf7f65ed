import { maskedSecret } from '#application';
import type { Parameter, Task } from '#domain';

export interface ParameterAnswer {
  readonly key: string;
  readonly value: string;
  readonly secret?: true;
}

export type TaskAnswer = Omit<Task, 'parameters'> & { readonly parameters?: readonly ParameterAnswer[] };

const parameterAnswer = (parameter: Parameter): ParameterAnswer =>
  'secretId' in parameter
    ? { key: parameter.key, value: maskedSecret, secret: true }
    : { key: parameter.key, value: parameter.value };

/** A task with its secrets masked. */
export const taskAnswer = ({ parameters, ...task }: Task): TaskAnswer => ({
  ...task,
  ...(parameters && { parameters: parameters.map(parameterAnswer) }),
});
