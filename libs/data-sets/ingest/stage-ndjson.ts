import { join } from 'node:path';
import type { Session } from '../duck-db.js';
import { BadBatchError, BadRowError } from '../errors.js';
import { assertColumnNames } from '../schema.js';
import { list, literal } from '../sql.js';
import { stagedFormat, stageLines } from './stage-lines.js';
import type { StagedBatch } from './staged-batch.js';
import { textColumn } from './text-column.js';
import { jsonKind } from './value-kind.js';

const allowed = 'a JSON object on one line';

/**
 * Stages newline-delimited JSON: one flat object a line, blank lines skipped; a key that a row lacks is null there.
 * Columns come in the order of their first appearance. NaN, which JSON does not have but Python writes, is null.
 */
export async function stageNdjson(session: Session, path: string): Promise<StagedBatch> {
  const lines = await stageObjects(session, path);
  const names = await columnNames(session, lines);
  assertColumnNames(names);
  const pointers = list(names.map((name) => literal(`/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`)));
  const target = join(session.folder, 'objects.parquet');
  await session.all(
    `COPY (SELECT json_extract_string(c0, ${pointers}) AS v, json_type(c0, ${pointers}) AS t FROM ${lines})
     TO ${literal(target)} (${stagedFormat})`,
  );
  const relation = `read_parquet(${literal(target)}, file_row_number = true)`;
  const columns = names.map((name, index) => {
    const [value, type] = [`v[${index + 1}]`, `t[${index + 1}]`];
    return textColumn(name, notNaN(value, type), jsonKind(notNaN(value, type), type));
  });
  const kinds = `SELECT place, ${jsonKind(notNaN('v', 't'), 't')} AS kind
    FROM (SELECT unnest(range(${names.length})) AS place, unnest(v) AS v, unnest(t) AS t FROM ${relation})`;
  return { relation, columns, kinds, typed: false };
}

const notNaN = (text: string, jsonType: string) =>
  `CASE WHEN ${jsonType} = 'DOUBLE' THEN nullif(${text}, 'NaN') ELSE ${text} END`;

/** The separator is a control character that JSON text cannot hold, so a line is one field. */
async function stageObjects(session: Session, path: string): Promise<string> {
  const options = `delim = '\u001F', quote = '', escape = ''`;
  const format = { names: ['line'], options, header: false, allowed };
  const lines = await stageLines(session, path, format, `* REPLACE (nullif(trim(c0, ' \t\r'), '') AS c0)`);
  const objects = `(SELECT * FROM ${lines} WHERE c0 IS NOT NULL)`;
  const [bad] = await session.all(
    `SELECT file_row_number AS line, c0 AS text FROM ${objects}
     WHERE json_type(TRY_CAST(c0 AS JSON)) IS DISTINCT FROM 'OBJECT' ORDER BY 1 LIMIT 1`,
  );
  if (bad) throw new BadRowError(Number(bad['line']) + 1, 'line', String(bad['text']), allowed);
  return objects;
}

async function columnNames(session: Session, lines: string): Promise<string[]> {
  const rows = await session.all(
    `SELECT key FROM (
       SELECT unnest(keys) AS key, unnest(range(len(keys))) AS place, file_row_number AS line
       FROM (SELECT json_keys(c0) AS keys, file_row_number FROM ${lines}))
     GROUP BY key ORDER BY min((line, place))`,
  );
  if (rows.length === 0) throw new BadBatchError('the batch holds no rows with columns');
  return rows.map((row) => String(row['key']));
}
