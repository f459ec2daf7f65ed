import type { Session } from '../duck-db.js';
import { assertColumnNames } from '../schema.js';
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
  return { relation, columns, typed: false };
}
