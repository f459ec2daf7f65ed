import { rowTimeColumn } from '../../contract/run-directory.js';
import { badData } from '../engine-failure.js';
import type { Column, Table } from './column.js';
import { isNumeric } from './value-type.js';
import type { ValueType } from './value-type.js';
import type { DataWindow, Reading } from './window.js';

/** A column that a model reads. One of times is turned into numbers that repeat: trees cannot go beyond what they saw. */
export interface Feature {
  readonly name: string;
  readonly kind: 'number' | 'category' | 'time';
  /** The column's type in the training data. */
  readonly type: ValueType;
  /** Those that were trained on, of a category that the model uses. */
  readonly categories?: readonly string[];
}

/** What a column of a type is to a model. The data set's timestamp column is a time; other times are categories. */
export function featureOf(name: string, type: ValueType, timestampColumn: string | undefined): Feature {
  if (name === timestampColumn) return { name, kind: 'time', type };
  return { name, kind: isNumeric(type) ? 'number' : 'category', type };
}

/** Where a feature's values stand in the window, and how they are read. The timestamp column's instants are the rows' own. */
export function sourceOf({ name, kind }: Feature, timestampColumn: string | undefined): readonly [string, Reading] {
  return [kind === 'time' && name === timestampColumn ? rowTimeColumn : name, kind];
}

/** Whether the window's columns can be read as the features are. @throws EngineFailure naming the first value that cannot */
export async function assertReadable(
  window: DataWindow,
  features: readonly Feature[],
  timestampColumn: string | undefined,
): Promise<void> {
  for (const feature of features) {
    const [source, reading] = sourceOf(feature, timestampColumn);
    if (source === rowTimeColumn || reading === 'category') continue;
    const type = window.typeOf(source);
    const fits = type === undefined || (reading === 'time' ? type === 'timestamp' : isNumeric(type));
    const misfit = fits
      ? undefined
      : await (reading === 'time' ? window.first(source) : window.firstOfNoNumber(source));
    if (misfit === undefined) continue;
    const wanted = reading === 'time' ? 'a time' : 'a number';
    throw badData(`row ${misfit.row}, column "${feature.name}": "${misfit.value}" is not ${wanted}`);
  }
}

const calendar: Readonly<Record<string, (date: Date) => number>> = {
  month: (date) => date.getUTCMonth() + 1,
  dayOfYear: (date) => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1,
  dayOfWeek: (date) => date.getUTCDay(),
  hour: (date) => date.getUTCHours(),
};

/** The columns that a feature amounts to, given what was read of it. */
function featureColumns({ name, kind }: Feature, column: Column): readonly (readonly [string, Column])[] {
  if (kind !== 'time' || column.kind !== 'number') return [[name, column]];
  const dates = column.values.map((time) => new Date(time));
  return Object.entries(calendar).map(([part, read]) => [
    `${part}(${name})`,
    { kind: 'number', values: dates.map(read) },
  ]);
}

/** The table of the features, from what was read of the window. */
export function featureTable(
  features: readonly Feature[],
  read: ReadonlyMap<string, Column>,
  timestampColumn: string | undefined,
): Table {
  const table = new Map<string, Column>();
  for (const feature of features) {
    const column = read.get(sourceOf(feature, timestampColumn)[0]);
    for (const [name, values] of column ? featureColumns(feature, column) : []) table.set(name, values);
  }
  return table;
}
