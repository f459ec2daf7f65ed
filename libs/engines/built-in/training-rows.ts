import type { Problem, RunContext } from '../contract/run-directory.js';
import { rowTimeColumn } from '../contract/run-directory.js';
import { isMissing, pickRows } from './data/column.js';
import type { Column, Table } from './data/column.js';
import { featureOf, featureTable, sourceOf } from './data/features.js';
import type { Feature } from './data/features.js';
import { isNumeric } from './data/value-type.js';
import type { ValueType } from './data/value-type.js';
import type { DataWindow, Reading } from './data/window.js';
import { badConfiguration, badData } from './engine-failure.js';
import type { TrainParameters } from './parameters.js';

/** What is trained on: the rows that have a label, in the order of the window. */
export interface TrainingRows {
  readonly features: readonly Feature[];
  readonly table: Table;
  readonly label: Column;
  /** What the label is in the data set, and its predictions therefore are. */
  readonly labelType: ValueType;
  /** Milliseconds since 1970 of each row, when the data set has times. */
  readonly times?: readonly number[];
  readonly withoutLabel: number;
}

/** Reads the training data; an EngineFailure says what is wrong with it, by row, column and value. */
export async function readTrainingRows(
  window: DataWindow,
  parameters: TrainParameters,
  { timestampColumn }: RunContext,
  problem: Problem,
  memoryLimitMiB: number,
): Promise<TrainingRows> {
  if (window.rows === 0) throw badData('there are no rows to train on');
  refuseUnknownColumns(window, parameters, timestampColumn);
  const labelType = window.typeOf(parameters.label) ?? 'string';
  if (problem === 'Regression' && !isNumeric(labelType)) await refuseLabel(window, parameters.label);
  const wanted = featuresOf(window, parameters, timestampColumn);
  refuseTooMuch(window.rows, wanted.length, memoryLimitMiB);
  const readings = new Map<string, Reading>(wanted.map((feature) => sourceOf(feature, timestampColumn)));
  readings.set(parameters.label, problem === 'Regression' ? 'number' : 'category');
  if (window.hasRowTimes) readings.set(rowTimeColumn, 'time');
  const all = await window.read(readings);
  const labels = all.get(parameters.label)?.values ?? [];
  const rows = [...labels.keys()].filter((row) => !isMissing(labels[row]));
  if (rows.length === 0) {
    throw badData(`label: column "${parameters.label}" has no value in any of the ${labels.length} rows`);
  }
  const read = new Map([...all].map(([name, column]) => [name, pickRows(column, rows)]));
  const features = wanted.filter((feature) => hasValues(read.get(sourceOf(feature, timestampColumn)[0])));
  if (features.length === 0) throw noFeature(window, parameters, timestampColumn);
  return {
    features,
    table: featureTable(features, read, timestampColumn),
    label: read.get(parameters.label) ?? { kind: 'category', values: [] },
    labelType,
    ...(window.hasRowTimes && { times: numbersOf(read.get(rowTimeColumn)) }),
    withoutLabel: labels.length - rows.length,
  };
}

/** What is held of a value at the same time: as it was read, of the rows with a label, in the order of learning, and as the learner is told it. */
const bytesOfValue = 4 * 8;

/** Half of the engine's memory is there for its rows. */
function refuseTooMuch(rows: number, features: number, memoryLimitMiB: number): void {
  const neededMiB = Math.ceil((2 * rows * features * bytesOfValue) / 2 ** 20);
  if (neededMiB <= memoryLimitMiB) return;
  throw badConfiguration(
    `${rows} rows of ${features} features need about ${neededMiB} MiB to be trained on, the engine's memory limit (ENGINE_MEMORY_MIB) is ${memoryLimitMiB} MiB: raise it, take a shorter window, or name fewer features`,
  );
}

function noFeature({ columns }: DataWindow, { features, label }: TrainParameters, timestampColumn?: string) {
  const others = columns.map(({ name }) => name).filter((name) => name !== label && name !== timestampColumn);
  const wanted = features ?? others;
  return badData(
    `there is no feature to learn from: ${wanted.length > 0 ? allEmpty(wanted) : onlyLabel(timestampColumn)}`,
  );
}

const allEmpty = (names: readonly string[]): string =>
  `${names.join(', ')}: without a value in any row that has a label`;

const onlyLabel = (timestampColumn: string | undefined): string =>
  timestampColumn === undefined
    ? 'the label is the only column'
    : `beside the label there is the timestamp column "${timestampColumn}" alone, which is a feature where the parameter features names it`;

const hasValues = (column: Column | undefined): boolean =>
  column !== undefined && column.values.some((value) => !isMissing(value));

const numbersOf = (column: Column | undefined): readonly number[] => (column?.kind === 'number' ? column.values : []);

function featuresOf(
  window: DataWindow,
  { features, label }: TrainParameters,
  timestampColumn: string | undefined,
): Feature[] {
  return window.columns
    .filter(({ name }) => features?.includes(name) ?? (name !== label && name !== timestampColumn))
    .map(({ name, type }) => featureOf(name, type, timestampColumn));
}

/** A label without any value is refused later, like one of too few. */
async function refuseLabel(window: DataWindow, label: string): Promise<void> {
  const found = await window.firstOfNoNumber(label);
  if (!found) return;
  throw badData(
    `row ${found.row}, column "${label}": "${found.value}" is not a number, as the label of a regression must be`,
  );
}

/** A column that is missing is refused by its name. */
function refuseUnknownColumns(
  { columns }: DataWindow,
  { label, features }: TrainParameters,
  timestampColumn: string | undefined,
): void {
  const names = columns.map(({ name }) => name);
  const lacking = (name: string, what: string) =>
    badData(`${what} "${name}" is no column of the training data, which has ${names.join(', ')}`);
  if (!names.includes(label)) throw lacking(label, 'label:');
  if (timestampColumn !== undefined && !names.includes(timestampColumn))
    throw lacking(timestampColumn, 'timestampColumn:');
  const missing = features?.find((name) => !names.includes(name));
  if (missing !== undefined) throw lacking(missing, 'features:');
}
