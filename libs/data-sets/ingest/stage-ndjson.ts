import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Session } from '../duck-db.js';
import { BadBatchError, BadRowError } from '../errors.js';
import { assertColumnNames } from '../schema.js';
import { list, literal, readParquet } from '../sql.js';
import type { BatchFiles } from './batch-files.js';
import { beginsWithArray, elementsAsLines } from './json-array.js';
import { stagedFormat, stageLines } from './stage-lines.js';
import { stagedRows } from './staged-parts.js';
import type { StagedPart } from './staged-parts.js';
import { rowOrder } from './staged-batch.js';
import type { StagedBatch } from './staged-batch.js';
import { textColumn, wantedOf } from './text-column.js';
import { headOf, prepareText } from './text-file.js';
import { jsonKind } from './value-kind.js';
import type { Notation } from './value-kind.js';

const allowed = 'a JSON object on one line';

/**
 * Stages newline-delimited JSON: one flat object a line, blank lines skipped; a key that a row lacks is null there. One
 * JSON array of such objects is as good.
 * Columns come in the order of their first appearance. NaN, which JSON does not have but Python writes, is null.
 */
export async function stageNdjson(session: Session, files: BatchFiles): Promise<StagedBatch> {
  const lines: StagedPart[][] = [];
  for (const [index, path] of files.paths.entries()) {
    const target = join(session.folder, `lines-${index}.parquet`);
    lines.push(await stageObjects(session, { path, target, file: files.names[index] }, files.charset));
  }
  const keys = await keysOf(session, stagedRows(lines));
  assertColumnNames(
    keys.map((key) => key.trim()),
    files.columnRule,
  );
  const pointers = list(keys.map((key) => literal(`/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`)));
  const stageValues = async ({ path }: StagedPart, name: string): Promise<StagedPart> => {
    const target = join(session.folder, name);
    const [copied] = await session.all(
      `COPY (SELECT list_transform(list_zip(v, t), lambda one: ${notNaN('one[1]', 'one[2]')}) AS v, t
       FROM (SELECT json_extract_string(c0, ${pointers}) AS v, json_type(c0, ${pointers}) AS t
             FROM ${readParquet(literal(path))} WHERE c0 IS NOT NULL)) TO ${literal(target)} (${stagedFormat(2 * keys.length)})`,
    );
    return { path: target, rows: Number(copied?.['Count']) };
  };
  const objects: StagedPart[][] = [];
  for (const [index, parts] of lines.entries()) {
    const own: StagedPart[] = [];
    for (const [place, line] of parts.entries()) own.push(await stageValues(line, `objects-${index}-${place}.parquet`));
    objects.push(own);
  }
  return batchOf(keys, stagedRows(objects), files);
}

function batchOf(keys: readonly string[], relation: string, { names, missing }: BatchFiles): StagedBatch {
  const notation: Notation = { decimal: '.', missing };
  const columns = keys.map((key, index) => {
    const [text, type] = [`v[${index + 1}]`, `t[${index + 1}]`];
    return textColumn(key.trim(), text, jsonKind(`trim(${text})`, type, notation), notation);
  });
  const values: StagedBatch['values'] = (places, wanted = []) => {
    const items = (of: string) => `unnest(list_select(${of}, ${list(places.map((place) => String(place + 1)))}))`;
    const ofRow = wanted.includes('row_order') ? `, ${rowOrder} AS row_order` : '';
    return `SELECT place, ${jsonKind('v', 't', notation)} AS kind${wantedOf(wanted, notation)} FROM (
      SELECT * REPLACE (trim(v) AS v), v AS text FROM (
        SELECT unnest(${list(places.map(String))}) AS place, ${items('v')} AS v, ${items('t')} AS t${ofRow} FROM ${relation}))`;
  };
  return { relation, files: names, columns, values, typed: false, wordsAreText: true, dialect: {} };
}

/** Where the rows are staged: asked of each column when the batch is written, it took minutes of 5,000 of them. */
const notNaN = (text: string, jsonType: string) =>
  `CASE WHEN ${jsonType} = 'DOUBLE' THEN nullif(${text}, 'NaN') ELSE ${text} END`;

interface Staging {
  readonly path: string;
  readonly target: string;
  readonly file: string | undefined;
}

/** The separator is a control character that JSON text cannot hold, so a line is one field. */
async function stageObjects(
  session: Session,
  { path, target, file }: Staging,
  charset: string | undefined,
): Promise<StagedPart[]> {
  const text = await prepareText(path, `${target}.text`, { hasQuotes: false, charset });
  const lines = beginsWithArray(await headOf(text.path)) ? `${target}.lines` : text.path;
  if (lines !== text.path) {
    await pipeline(createReadStream(text.path), elementsAsLines(file), createWriteStream(lines));
  }
  const options = `delim = '\u001F', quote = '', escape = ''`;
  const format = { names: ['line'], options, header: false, hasQuotes: false, partBytes: 4 * 1024 ** 2, allowed, file };
  const parts = await stageLines(
    session,
    { path: lines, target },
    format,
    `* REPLACE (nullif(trim(c0, ' \t\r'), '') AS c0)`,
  );
  await refuseLines(session, stagedRows([parts]), file);
  return parts;
}

/** Numbers that JSON functions would round: of 18 digits and more, from the first that is no zero on. */
const manyDigits = [
  String.raw`0\.0*[1-9][0-9]{17,}`,
  ...Array.from({ length: 17 }, (_, index) => String.raw`[1-9][0-9]{${index}}\.[0-9]{${17 - index},}`),
  String.raw`[1-9][0-9]{17,}\.[0-9]+`,
].join('|');

/** What a line must be, and SQL for its breach; of each line the first breach counts, later ones need what earlier ones demand. */
const rules = [
  { allowed, isBroken: `json_type(TRY_CAST(c0 AS JSON)) IS DISTINCT FROM 'OBJECT'` },
  {
    allowed: `${allowed} that names each key once`,
    isBroken: `len(json_keys(c0)) <> len(list_distinct(json_keys(c0)))`,
  },
  {
    allowed: `${allowed} with numbers of at most 17 digits beside a point; longer ones stand in quotes`,
    isBroken: `regexp_matches(c0, ${literal(String.raw`[:,]\s*-?(${manyDigits})\s*[,}]`)})`,
  },
] as const;

const brokenRule = `CASE ${rules.map(({ isBroken }, index) => `WHEN ${isBroken} THEN ${index}`).join(' ')} END`;

/** @throws BadRowError naming the first line that breaks a rule */
async function refuseLines(session: Session, lines: string, file: string | undefined): Promise<void> {
  const [bad] = await session.all(
    `SELECT min(line) AS line, arg_min(c0, line) AS text, arg_min(rule, line) AS rule
     FROM (SELECT c0, file_row_number AS line, ${brokenRule} AS rule
           FROM ${lines} WHERE c0 IS NOT NULL)
     WHERE rule IS NOT NULL HAVING count(*) > 0`,
  );
  const rule = bad && rules[Number(bad['rule'])];
  if (rule) throw new BadRowError(Number(bad['line']) + 1, 'line', String(bad['text']), rule.allowed, file);
}

async function keysOf(session: Session, lines: string): Promise<string[]> {
  const rows = await session.all(
    `SELECT key FROM (
       SELECT unnest(keys) AS key, unnest(range(len(keys))) AS place, file_index AS file, file_row_number AS line
       FROM (SELECT json_keys(c0) AS keys, file_index, file_row_number FROM ${lines} WHERE c0 IS NOT NULL))
     GROUP BY key ORDER BY min((file, line, place))`,
  );
  if (rows.length === 0) throw new BadBatchError('the batch holds no rows with columns');
  return rows.map((row) => String(row['key']));
}
