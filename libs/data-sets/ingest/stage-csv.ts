import type { Session } from '../duck-db.js';
import { assertColumnNames } from '../schema.js';
import { list } from '../sql.js';
import { readCsvHeader } from './csv-header.js';
import { stageLines, staged } from './stage-lines.js';
import type { StagedBatch } from './staged-batch.js';
import { textColumn } from './text-column.js';
import { csvKind } from './value-kind.js';

/** Stages a CSV file: RFC 4180, commas, UTF-8, a header, the same number of fields in each row. */
export async function stageCsv(session: Session, path: string): Promise<StagedBatch> {
  const names = await readCsvHeader(path);
  assertColumnNames(names);
  const relation = await stageLines(session, path, {
    names,
    options: `delim = ',', quote = '"', escape = '"'`,
    header: true,
    allowed: `a row of ${names.length} values separated by commas`,
  });
  const columns = names.map((name, index) => textColumn(name, staged(index), csvKind(staged(index))));
  const fields = list(names.map((_, index) => staged(index)));
  const kinds = `SELECT place, ${csvKind('v')} AS kind
    FROM (SELECT unnest(range(${names.length})) AS place, unnest(${fields}) AS v FROM ${relation})`;
  return { relation, columns, kinds, typed: false };
}
