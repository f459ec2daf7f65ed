import type { Parameter, Task } from '../ml-instance/task.js';
import type { RunMode } from './run.js';

/**
 * The task that a run of a mode is given: parameters by key, the request's over the template's over the instance's, each
 * at the place where its key stood first. Specification and data sets come whole from the last that has them.
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
  return [{ name: mode, parameters, ...(specification && { specification }), ...(datasets && { datasets }) }];
}

/** A map keeps a key where it was first set, whatever replaces its value. */
const mergeParameters = (parameters: readonly Parameter[]): Parameter[] => [
  ...new Map(parameters.map((parameter) => [parameter.key, parameter])).values(),
];
