import { DomainError, type Column } from '#domain';
import type { ObjectStore } from '#object-store';
import type { Session } from '../duck-db.js';
import { instant, isoText } from '../iso-time.js';
import type { BatchManifest } from '../manifest.js';
import { mergeSchema, sqlTypes, timeColumn } from '../schema.js';
import { identifier, list, literal } from '../sql.js';
import { overlap, type Interval } from './select-batches.js';

/** The columns of all batches, oldest first: what every page shows, whichever files it opens. */
export const schemaOf = (batches: readonly BatchManifest[]): Column[] => {
  let schema: Column[] = [];
  for (const batch of batches) schema = mergeSchema(schema, batch.schema, 'any');
  return schema;
};

/**
 * The schema's columns of the given names, in the order of the names; all of them without names.
 * @throws DomainError `illegal-argument` naming a column that is not there
 */
export function pickColumns(schema: readonly Column[], names: readonly string[] | undefined): readonly Column[] {
  return (
    names?.map((name) => {
      const column = schema.find((candidate) => candidate.name === name);
      if (column) return column;
      const allowed = schema.map((known) => `"${known.name}"`).join(', ');
      throw new DomainError('illegal-argument', `"${name}" is no column of the data set: allowed are ${allowed}`);
    }) ?? schema
  );
}

/** `text`: times as ISO 8601 text, for formats without a type for them. `native`: as DATE and TIMESTAMP. */
export type TimeForm = 'native' | 'text';

/**
 * SQL that selects columns of batches, in the order of the batches and of the rows in each. An integer column that a
 * later batch widened is a double throughout; a column that a batch lacks is null there.
 */
export async function selectRows(
  session: Session,
  store: ObjectStore,
  batches: readonly BatchManifest[],
  { columns, interval = {}, times }: { columns: readonly Column[]; interval?: Interval; times: TimeForm },
): Promise<string> {
  const present = new Set(schemaOf(batches).map(({ name }) => name));
  const selected = columns.map((column) => `${columnSql(column, present, times)} AS ${identifier(column.name)}`);
  if (batches.length === 0) return `SELECT ${selected.join(', ')} WHERE false`;
  const paths = await Promise.all(batches.map(({ uri }) => store.materialize(uri, session.folder)));
  const files = `read_parquet(${list(paths.map(literal))}, union_by_name = true)`;
  return `SELECT ${selected.join(', ')} FROM ${files}${whereSql(batches, interval)}`;
}

function columnSql({ name, type }: Column, present: ReadonlySet<string>, times: TimeForm): string {
  if (!present.has(name))
    return `CAST(NULL AS ${type === 'timestamp' && times === 'text' ? 'VARCHAR' : sqlTypes[type]})`;
  const value = identifier(name);
  if (type === 'timestamp') return times === 'text' ? isoText(value) : value;
  return type === 'double' ? `CAST(${value} AS DOUBLE)` : value;
}

function whereSql(batches: readonly BatchManifest[], interval: Interval): string {
  if (batches.every((batch) => overlap(batch, interval) === 'whole')) return '';
  const { from, to } = interval;
  const bounds = [
    ...(from === undefined ? [] : [`${timeColumn} >= ${instant(from)}`]),
    ...(to === undefined ? [] : [`${timeColumn} < ${instant(to)}`]),
  ].join(' AND ');
  const timeless = batches.some(({ minTime }) => minTime === undefined) ? ` OR ${timeColumn} IS NULL` : '';
  return ` WHERE (${bounds})${timeless}`;
}
