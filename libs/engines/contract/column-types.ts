import { columnTypes } from '#domain';
import type { Column } from '#domain';
import { relative } from 'node:path';
import { OutputError, readOutput } from './outputs.js';
import { predictionFiles } from './run-directory.js';
import type { RunDirectory } from './run-directory.js';

/** What a scoring run wrote: its predictions, and the types of their columns where CSV has them beside it. */
export interface WrittenPredictions {
  readonly files: readonly string[];
  readonly types?: readonly Column[];
}

/** @throws OutputError that names the place */
export async function writtenPredictions(directory: RunDirectory): Promise<WrittenPredictions> {
  const files = await predictionFiles(directory);
  const typesFile = files.find((file) => file.endsWith(typesEnding));
  if (typesFile === undefined) return { files };
  const types = await readColumnTypes(directory, typesFile);
  return { files: files.filter((file) => file !== typesFile), types };
}

/** `predictions.types.json` beside `predictions.csv`. */
const typesEnding = '.types.json';

const maxBytes = 4 * 1024 * 1024;

/** The types of the columns of a CSV file, as an engine wrote them. @throws OutputError that names the place */
async function readColumnTypes({ root }: RunDirectory, path: string): Promise<Column[]> {
  const place = relative(root, path);
  const { columns } = parsed(await readOutput(root, path, maxBytes), place);
  if (!Array.isArray(columns)) throw new OutputError(`${place}: columns: must be a list`);
  return columns.map((column: unknown, index) => {
    if (isColumn(column)) return column;
    throw new OutputError(
      `${place}: columns[${index}]: must have a name (text) and a type (${columnTypes.join(', ')})`,
    );
  });
}

function parsed(text: string | undefined, place: string): { readonly columns?: unknown } {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    throw new OutputError(`${place}: is not JSON`);
  }
}

function isColumn(value: unknown): value is Column {
  const { name, type, precision, scale } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const isDigits = (digits: unknown) => Number.isInteger(digits) || (digits === undefined && type !== 'decimal');
  return (
    typeof name === 'string' && columnTypes.some((each) => each === type) && isDigits(precision) && isDigits(scale)
  );
}
