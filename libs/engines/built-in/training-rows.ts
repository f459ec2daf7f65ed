import { messageOf } from '#faults';
import type { Problem, RunContext } from '../contract/run-directory.js';
import { type Column, inferColumn, parseNumber, type Table } from './data/column.js';
import { type Feature, featureColumns, parseTimes } from './data/features.js';
import { placeOf, readBlocks, type Row } from './data/rows.js';
import { timestampParser } from './data/timestamps.js';
import { badConfiguration, badData } from './engine-failure.js';
import type { TrainParameters } from './parameters.js';

/** What is trained on: the rows that have a label, in the order of the files. */
export interface TrainingRows {
  readonly features: readonly Feature[];
  readonly table: Table;
  readonly label: Column;
  /** Milliseconds since 1970 of each row, when the data set has times. */
  readonly times?: readonly number[];
  readonly withoutLabel: number;
}

/** Rows of the columns that are needed, as text. */
interface TextRows {
  readonly columns: ReadonlyMap<string, readonly string[]>;
  readonly place: (row: number) => string;
  readonly withoutLabel: number;
}

/** Reads the training data; an EngineFailure says what is wrong with it, by row, column and value. */
export async function readTrainingRows(
  files: readonly string[],
  parameters: TrainParameters,
  context: RunContext,
  problem: Problem,
): Promise<TrainingRows> {
  const { columns, place, withoutLabel } = await readText(files, parameters, context.timestampColumn);
  const textOf = (name: string) => columns.get(name) ?? [];
  const { timestampColumn } = context;
  const times =
    timestampColumn === undefined
      ? undefined
      : parseTimes(textOf(timestampColumn), parserOf(context), timestampColumn, place);
  const features: Feature[] = [];
  const table = new Map<string, Column>();
  for (const name of featureNames([...columns.keys()], parameters, timestampColumn)) {
    const feature = featureOf(name, textOf(name), context);
    if (feature === undefined) continue;
    features.push(feature);
    for (const [column, values] of featureColumns(feature, textOf(name), place)) table.set(column, values);
  }
  if (table.size === 0) throw badData('there is no feature to learn from: every other column is empty or missing');
  return {
    features,
    table,
    label: labelColumn(parameters.label, textOf(parameters.label), problem, place),
    ...(times === undefined ? {} : { times }),
    withoutLabel,
  };
}

function parserOf({ timestampFormat }: RunContext) {
  try {
    return timestampParser(timestampFormat);
  } catch (error) {
    throw badConfiguration(`timestampFormat: ${messageOf(error)}`);
  }
}

function featureNames(columns: readonly string[], { features, label }: TrainParameters, timestampColumn?: string) {
  return features ?? columns.filter((name) => name !== label && name !== timestampColumn);
}

/** Undefined for a column without any value. */
function featureOf(name: string, values: readonly string[], context: RunContext): Feature | undefined {
  if (name === context.timestampColumn) {
    const { timestampFormat: format } = context;
    return { name, kind: 'time', ...(format === undefined ? {} : { format }) };
  }
  const column = inferColumn(values);
  return column === undefined ? undefined : { name, kind: column.kind };
}

function labelColumn(
  name: string,
  values: readonly string[],
  problem: Problem,
  place: (row: number) => string,
): Column {
  if (problem === 'Classification') return { kind: 'category', values };
  const numbers = values.map((value, row) => {
    const parsed = parseNumber(value);
    if (parsed === undefined || Number.isNaN(parsed)) {
      throw badData(
        `${place(row)}, column "${name}": "${value}" is not a number, as the label of a regression must be`,
      );
    }
    return parsed;
  });
  return { kind: 'number', values: numbers };
}

async function readText(
  files: readonly string[],
  parameters: TrainParameters,
  timestampColumn: string | undefined,
): Promise<TextRows> {
  const columns = new Map<string, string[]>();
  const places: Pick<Row, 'file' | 'number'>[] = [];
  let wanted: { values: string[]; position: number }[] = [];
  let labelAt = -1;
  let withoutLabel = 0;
  const open = (header: readonly string[]) => {
    const needed = neededColumns(header, parameters, timestampColumn);
    for (const name of needed) columns.set(name, []);
    wanted = [...columns].map(([name, values]) => ({ values, position: header.indexOf(name) }));
    labelAt = header.indexOf(parameters.label);
  };
  for await (const block of readBlocks(files, open)) {
    for (const { file, number, values } of block) {
      if (isMissingLabel(values[labelAt])) {
        withoutLabel += 1;
        continue;
      }
      places.push({ file, number });
      for (const column of wanted) column.values.push(values[column.position] ?? '');
    }
  }
  if (columns.size === 0) throw badData('there are no rows to train on');
  const place = (row: number) => placeOf(places[row] ?? { file: '', number: row + 1 });
  return { columns, place, withoutLabel };
}

const isMissingLabel = (text: string | undefined): boolean =>
  text === undefined || text.trim() === '' || text === 'nan';

/** The columns to be read, in the order of the header; one that is missing is refused by its name. */
function neededColumns(
  header: readonly string[],
  { label, features }: TrainParameters,
  timestampColumn?: string,
): string[] {
  const lacking = (name: string, what: string) =>
    badData(`${what} "${name}" is no column of the training data, which has ${header.join(', ')}`);
  if (!header.includes(label)) throw lacking(label, 'label:');
  if (timestampColumn !== undefined && !header.includes(timestampColumn))
    throw lacking(timestampColumn, 'timestampColumn:');
  const missing = features?.find((name) => !header.includes(name));
  if (missing !== undefined) throw lacking(missing, 'features:');
  if (features?.includes(label) === true) throw badConfiguration(`features: "${label}" is the label itself`);
  const needed = new Set(features ?? header).add(label);
  if (timestampColumn !== undefined) needed.add(timestampColumn);
  return header.filter((name) => needed.has(name));
}
