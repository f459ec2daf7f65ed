import { isUuid, kindOf } from '#domain';
import type { RunMode } from '#domain';

/** What tasks say, before or after their secrets are sealed. */
interface NamingTask {
  readonly name: string;
  readonly parameters?: readonly { readonly key: string; readonly value?: string }[];
  readonly datasets?: { readonly inputs?: readonly unknown[] };
}

/** The ids of the data sets that have these aliases. */
export type AliasedIds = ReadonlyMap<string, string>;

export const dataSetKey = (mode: RunMode) => `${kindOf(mode)}DataSetId`;
export const resultsKey = 'scoringResultsDataSetId';

const keys = [dataSetKey('train'), dataSetKey('score'), resultsKey];

/** The data set that a task of this mode reads when nobody says otherwise: its parameter, or its first input. */
export function dataSetOfTask(mode: RunMode, tasks: readonly NamingTask[]): string | undefined {
  const task = tasks.find(({ name }) => name === mode);
  return parameterOf(tasks, mode, dataSetKey(mode)) ?? firstInput(task?.datasets?.inputs);
}

/** A parameter that is no secret; an empty one is absent. */
export function parameterOf(tasks: readonly NamingTask[], mode: RunMode, key: string): string | undefined {
  const task = tasks.find(({ name }) => name === mode);
  return task?.parameters?.find((parameter) => parameter.key === key && Boolean(parameter.value))?.value;
}

/** A resource that a task names by its id, and where: `parameters[0].value`. */
export interface NamedResource {
  readonly kind: 'a data set' | 'a model';
  readonly place: string;
  readonly id: string;
}

/** What a task names by ids. An alias is looked up when it is used, and may be older than what is called so. */
export function idsIn({ parameters = [], datasets }: NamingTask): NamedResource[] {
  const named = parameters.flatMap(({ key, value = '' }, index): NamedResource[] => {
    const kind = keys.includes(key) ? 'a data set' : key === 'modelId' ? 'a model' : undefined;
    return kind && isUuid(value) ? [{ kind, place: `parameters[${index}].value`, id: value.toLowerCase() }] : [];
  });
  const input = firstInput(datasets?.inputs);
  return input !== undefined && isUuid(input)
    ? [...named, { kind: 'a data set', place: 'datasets.inputs[0]', id: input.toLowerCase() }]
    : named;
}

/** Inputs are written as ids or as objects that carry one. */
function firstInput(inputs: readonly unknown[] | undefined): string | undefined {
  const [first] = inputs ?? [];
  if (typeof first === 'string') return first;
  if (typeof first !== 'object' || first === null) return undefined;
  const { id, dataSetId } = first as { id?: unknown; dataSetId?: unknown };
  return [dataSetId, id].find((value) => typeof value === 'string');
}

/**
 * What data sets are called in tasks, where it is not by their ids. Tasks stay as they were written: their names are
 * looked up whenever they are used, so that they may be older than the data sets, and outlive them.
 */
export function aliasesIn(...tasks: readonly (readonly NamingTask[] | undefined)[]): string[] {
  const names = tasks
    .flatMap((some = []) => some)
    .flatMap(({ parameters = [], datasets }) => [
      ...parameters.flatMap(({ key, value }) => (keys.includes(key) ? (value ?? []) : [])),
      firstInput(datasets?.inputs) ?? [],
    ]);
  return [...new Set(names.flat())].filter((name) => name !== '' && !isUuid(name));
}

/** The id of a data set that is called so; what no data set is called stays as it is, for its reader to refuse. */
export const dataSetIdOf = (name: string, aliased: AliasedIds): string =>
  isUuid(name) ? name.toLowerCase() : (aliased.get(name) ?? name);
