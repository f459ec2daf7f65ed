import type { Column } from '#domain';
import type { DataToCheck, ParameterViolation, TaskToCheck } from '../contract/engine-runtime.js';
import { parseColumnNames } from './column-names.js';
import { isNumberText } from './data/value-type.js';

/**
 * Parameters of a train task that name no column of the data, and a label of a regression that is no number. What nobody
 * can know before the rows of a run are read is left to the run.
 */
export async function dataViolations(
  { mode, parameters, algorithm }: TaskToCheck,
  data: DataToCheck,
): Promise<ParameterViolation[]> {
  if (mode !== 'train') return [];
  const named = columnsNamed(parameters);
  const unknown = named.filter(({ column }) => !data.columns.some(({ name }) => name === column));
  const known = data.columns.map(({ name }) => name).join(', ');
  const violations = unknown.map(({ key, column }) => ({
    key,
    message: `"${column}" is no column of it: it has ${known}`,
  }));
  const label = data.columns.find(({ name }) => named.some(({ key, column }) => key === 'label' && column === name));
  if (!label || algorithm === 'Classification') return violations;
  const misfit = await noNumber(label, data);
  return misfit === undefined ? violations : [...violations, { key: 'label', message: misfit }];
}

interface NamedColumn {
  readonly key: 'label' | 'features';
  readonly column: string;
}

/** A parameter without value is a secret: nobody knows what it names. */
const columnsNamed = (parameters: TaskToCheck['parameters']): NamedColumn[] =>
  parameters.flatMap(({ key, value = '' }): NamedColumn[] => {
    if (key === 'label') return value.trim() === '' ? [] : [{ key, column: value.trim() }];
    if (key !== 'features') return [];
    return (parseColumnNames(value) ?? []).map((column) => ({ key, column }));
  });

/** Text may be numbers all the same; the first values tell when it is not. */
async function noNumber({ name, type }: Column, { firstValues }: DataToCheck): Promise<string | undefined> {
  const must = 'the label of a regression must be numbers';
  if (type === 'boolean' || type === 'timestamp') return `column "${name}" is of type ${type}; ${must}`;
  if (type !== 'string') return undefined;
  const wrong = (await firstValues(name)).find((value) => !isNumberText(value));
  return wrong === undefined ? undefined : `column "${name}" has the value "${wrong}"; ${must}`;
}
