import { join } from 'node:path';
import type { Session } from '../duck-db.js';
import { BadBatchError } from '../errors.js';
import { assertColumnNames, assertSameColumns } from '../schema.js';
import { literal } from '../sql.js';
import { readCsvLayout } from './csv-dialect.js';
import type { CsvLayout } from './csv-dialect.js';
import { findDecimal } from './decimal-mark.js';
import type { BatchFiles } from './batch-files.js';
import { stagedValues, stageLines, staged } from './stage-lines.js';
import { stagedRows } from './staged-parts.js';
import type { StagedPart } from './staged-parts.js';
import type { StagedBatch } from './staged-batch.js';
import { textColumn, wantedOf } from './text-column.js';
import { prepareText } from './text-file.js';
import { csvKind } from './value-kind.js';
import type { Notation } from './value-kind.js';

/**
 * Stages CSV files: RFC 4180, UTF-8, a header, the same number of fields in each row. The files of a batch have the same
 * columns, in any order; each may have a delimiter of its own.
 */
export async function stageCsv(session: Session, files: BatchFiles): Promise<StagedBatch> {
  const targets: StagedPart[][] = [];
  let first: CsvLayout | undefined;
  for (const [index, path] of files.paths.entries()) {
    const file = files.names[index];
    const target = join(session.folder, `lines-${index}.parquet`);
    const { layout, parts } = await stageFile(session, { path, file, target }, files, first);
    first ??= layout;
    targets.push(parts);
  }
  const { names, delimiter } = first ?? { names: [], delimiter: ',' };
  const relation = stagedRows(targets);
  const decimal = files.decimal ?? (await findDecimal(session, relation, names.length, delimiter));
  const notation: Notation = { decimal, missing: files.missing };
  const columns = names.map((name, index) =>
    textColumn(name, staged(index), csvKind(`trim(${staged(index)})`, notation), notation),
  );
  return {
    relation,
    files: files.names,
    columns,
    values: (places, wanted = []) =>
      `SELECT place, ${csvKind('v', notation)} AS kind${wantedOf(wanted, notation)} FROM (${stagedValues(relation, places, wanted)})`,
    typed: false,
    wordsAreText: false,
    dialect: { ...(delimiter !== ',' && { delimiter }), ...(decimal === ',' && { decimal }) },
  };
}

interface Staging {
  readonly path: string;
  readonly file: string | undefined;
  readonly target: string;
}

/** Stages a file, its columns in the order of the first file's. */
async function stageFile(
  session: Session,
  { path, file, target }: Staging,
  { charset, delimiter: declared, columnRule }: BatchFiles,
  first: CsvLayout | undefined,
): Promise<{ layout: CsvLayout; parts: StagedPart[] }> {
  const text = await prepareText(path, `${target}.text`, { hasQuotes: true, charset });
  const layout = await readCsvLayout(text.path, declared ?? text.delimiter);
  const { names, delimiter } = layout;
  assertColumnNames(names, columnRule);
  const order = (first ?? layout).names;
  if (first) assertFileColumns(order, names, file);
  const format = {
    names,
    options: `delim = ${literal(delimiter)}, quote = '"', escape = '"'`,
    header: true,
    hasQuotes: true,
    partBytes: 8 * 1024 ** 2,
    allowed: `a row of ${names.length} values separated by ${delimiterText(delimiter)}`,
    file,
  };
  const select = order.map((name, index) => `${staged(names.indexOf(name))} AS ${staged(index)}`).join(', ');
  return { layout, parts: await stageLines(session, { path: text.path, target }, format, select) };
}

function assertFileColumns(order: readonly string[], names: readonly string[], file: string | undefined): void {
  try {
    assertSameColumns(
      order.map((name) => ({ name, type: 'string' as const })),
      names.map((name) => ({ name })),
    );
  } catch (error) {
    if (!(error instanceof BadBatchError)) throw error;
    throw new BadBatchError(
      `${file ?? 'a file'} has other columns than the first file: ${error.message}`,
      error.column,
    );
  }
}

function delimiterText(delimiter: string): string {
  if (delimiter === ',') return 'commas';
  if (delimiter === '\t') return 'tabs';
  return delimiter === ';' ? 'semicolons' : JSON.stringify(delimiter);
}
