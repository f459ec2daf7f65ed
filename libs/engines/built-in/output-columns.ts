import { platformColumns } from '../contract/platform-columns.js';
import type { Problem } from '../contract/run-directory.js';
import { badData } from './engine-failure.js';

export const predictionColumn = 'prediction';
export const probabilityColumn = (name: string) => `probability_${name}`;

/** The columns that a model adds to what it scores. */
const outputNames = (problem: Problem, classes: readonly string[]): string[] => [
  predictionColumn,
  ...(problem === 'Classification' ? classes.map(probabilityColumn) : []),
];

/** Names that differ in nothing but case, or in blanks around them, are one name to a data set. */
const same = (name: string) => name.trim().toLowerCase();

/** @throws EngineFailure naming the columns when not every name, of the data and of what is added to it, is its own */
export function refuseClashes(data: readonly string[], problem: Problem, classes: readonly string[]): void {
  const taken = new Map(data.map((name) => [same(name), `the data already has a column "${name}"`]));
  for (const name of platformColumns) refuseTaken(taken, name);
  for (const name of outputNames(problem, classes)) {
    refuseTaken(taken, name);
    taken.set(same(name), `the predictions already have a column "${name}", of another class`);
  }
}

function refuseTaken(taken: ReadonlyMap<string, string>, name: string): void {
  const by = taken.get(same(name));
  if (by !== undefined)
    throw badData(`${by}, so that predictions cannot have "${name}" (case is not told apart): rename it`);
}
