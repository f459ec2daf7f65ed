import type pg from 'pg';
import type { ProjectedRow } from '../projection.js';

/** The writable columns of the projections' tables, asked for once. */
export class TableColumns {
  private readonly known = new Map<string, readonly string[]>();

  /** The columns of each table. Throws Error when a table does not exist. */
  async of(db: pg.Pool | pg.PoolClient, tables: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const unknown = tables.filter((table) => !this.known.has(table));
    if (unknown.length > 0) {
      const { rows } = await db.query<{ table: string; columns: string[] | null }>(
        `select t.name as table, (
           select array_agg(attname::text order by attnum) from pg_attribute
           where attrelid = to_regclass(quote_ident(t.name)) and attnum > 0 and not attisdropped and attgenerated = ''
         ) as columns from unnest($1::text[]) t(name)`,
        [unknown],
      );
      for (const { table, columns } of rows) {
        if (!columns) throw new Error(`The table ${table} of a projection does not exist: the migrations have not run`);
        this.known.set(table, columns);
      }
    }
    return this.known;
  }
}

/** Throws TypeError for a row that would lose a value, having a key that is no column. */
export function refuseUnknownColumns(table: string, columns: readonly string[], rows: readonly ProjectedRow[]): void {
  for (const row of rows) {
    const stray = Object.keys(row).find((key) => !columns.includes(key));
    if (stray !== undefined) {
      throw new TypeError(`A row of ${table} has "${stray}", but the columns are ${columns.join(', ')}`);
    }
  }
}
