import type { Parameter, Task } from '../ml-instance/task.js';
import type { RunMode } from './run.js';

/**
 * The task that a run of a mode is given: parameters by key, the request's over the template's over the instance's, each
 * at the place where its key stood first. Everything else comes whole from the last that has it.
 * @returns one task
 */
export function effectiveTasks(
  mode: RunMode,
  instanceTasks: readonly Task[],
  templateTasks: readonly Task[],
  requestTasks: readonly Task[],
): readonly Task[] {
  const layers = [instanceTasks, templateTasks, requestTasks].flatMap((tasks) =>
    tasks.filter(({ name }) => name === mode),
  );
  const parameters = mergeParameters(layers.flatMap((task) => task.parameters ?? []));
  const specification = layers.findLast((task) => task.specification)?.specification;
  const datasets = layers.findLast((task) => task.datasets)?.datasets;
  const timeoutSeconds = layers.findLast((task) => task.timeoutSeconds !== undefined)?.timeoutSeconds;
  return [
    {
      name: mode,
      parameters,
      ...(specification && { specification }),
      ...(timeoutSeconds !== undefined && { timeoutSeconds }),
      ...(datasets && { datasets }),
    },
  ];
}

/** A map keeps a key where it was first set, whatever replaces its value. */
const mergeParameters = (parameters: readonly Parameter[]): Parameter[] => [
  ...new Map(parameters.map((parameter) => [parameter.key, parameter])).values(),
];
