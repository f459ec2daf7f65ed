import type { BatchStore } from '../batch-store.js';
import type { DuckDb } from '../duck-db.js';
import type { BatchManifest } from '../manifest.js';
import { sqlTypeOf, timeColumn } from '../schema.js';
import { literal, readParquet } from '../sql.js';

/**
 * Opens a batch's file and compares it with its manifest: rows, and columns with their types.
 * @returns what is not as the manifest says; undefined when all is
 */
export function inspect(duckDb: DuckDb, store: BatchStore, batch: BatchManifest): Promise<string | undefined> {
  return duckDb.session(async (session) => {
    const file = literal(await store.materialize(batch.uri, session.folder));
    try {
      const [counted = {}] = await session.all(`SELECT count(*) AS rows FROM ${readParquet(file)}`);
      const rows = Number(counted['rows']);
      if (rows !== batch.rows) return `it holds ${rows} rows instead of ${batch.rows}`;
      const described = await session.all(`DESCRIBE SELECT * FROM ${readParquet(file)}`);
      return misfit(
        batch,
        new Map(described.map((column) => [String(column['column_name']), String(column['column_type'])])),
      );
    } catch (error) {
      return `it is no readable Parquet file: ${error instanceof Error ? error.message : String(error)}`;
    }
  });
}

function misfit({ schema }: BatchManifest, found: ReadonlyMap<string, string>): string | undefined {
  for (const column of schema) {
    const { name, type } = column;
    // Without values it is in no file.
    if (type === 'unknown') continue;
    const stored = found.get(name);
    if (stored === undefined) return `its column "${name}" is missing`;
    const allowed = type === 'timestamp' ? [sqlTypeOf(column), sqlTypeOf(column, 'date')] : [sqlTypeOf(column)];
    if (!allowed.includes(stored))
      return `its column "${name}" is of type ${stored} instead of ${allowed.join(' or ')}`;
  }
  const known = new Set([...schema.map(({ name }) => name), timeColumn]);
  const unknown = [...found.keys()].find((name) => !known.has(name));
  return unknown === undefined ? undefined : `it has a column "${unknown}" that the data set does not know`;
}
