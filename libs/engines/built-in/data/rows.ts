import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { CsvError, parse } from 'csv-parse';
import { badData } from '../engine-failure.js';

/** A row and where it stood: the place is what messages name, `row 3 of 0001.csv` (rows are counted from 1). */
export interface Row {
  readonly file: string;
  readonly number: number;
  /** One value a column, in the order of the header. An empty value is a missing one. */
  readonly values: readonly string[];
}

export const placeOf = ({ file, number }: Pick<Row, 'file' | 'number'>): string => `row ${number} of ${file}`;

/**
 * Reads CSV files one after the other, in blocks of at most `blockSize` rows. Each begins with a header, the same in all
 * of them. Yields nothing when there are no rows; `onHeader` is called once, before the first row.
 */
export async function* readBlocks(
  files: readonly string[],
  onHeader: (columns: readonly string[]) => void,
  blockSize = 5000,
): AsyncGenerator<readonly Row[]> {
  let header: readonly string[] | undefined;
  let block: Row[] = [];
  for (const path of files) {
    const file = basename(path);
    let number = -1;
    for await (const values of parseFile(path, file)) {
      number += 1;
      if (number === 0) {
        if (header === undefined) onHeader(checkedHeader(values, file));
        else refuseOtherHeader(header, values, file);
        header ??= values;
        continue;
      }
      block.push({ file, number, values });
      if (block.length < blockSize) continue;
      yield block;
      block = [];
    }
  }
  if (block.length > 0) yield block;
}

async function* parseFile(path: string, file: string): AsyncGenerator<readonly string[]> {
  const parser = createReadStream(path).pipe(parse({ bom: true }));
  try {
    for await (const values of parser) yield values as string[];
  } catch (error) {
    if (error instanceof CsvError) throw badData(`${file}: ${error.message}`);
    throw error;
  }
}

function checkedHeader(columns: readonly string[], file: string): readonly string[] {
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined) throw badData(`${file}: the header names the column "${twice}" twice`);
  return columns;
}

function refuseOtherHeader(expected: readonly string[], found: readonly string[], file: string): void {
  if (expected.length === found.length && expected.every((name, i) => name === found[i])) return;
  throw badData(`${file}: has the columns ${found.join(', ')}; the files before it have ${expected.join(', ')}`);
}
