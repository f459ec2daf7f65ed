import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { ProjectedRow } from '#event-store';
import { copyChunks } from './copy-text.js';
import type { CopyColumn } from './copy-text.js';

interface Index {
  readonly name: string;
  readonly is_primary: boolean;
  /** CREATE INDEX for the rebuilt table. */
  readonly definition: string;
}

const rowsPerUpsert = 1_000;

/** `<table>_rebuild`: made like a table, filled, and put in its place. Names come from projections and the catalog only. */
export class RebuiltTable {
  private constructor(
    private readonly client: PoolClient,
    readonly table: string,
    private readonly columns: readonly CopyColumn[],
    private readonly indexes: readonly Index[],
    /** Whether list_counts counts its rows. */
    private readonly isCounted: boolean,
  ) {}

  /** An empty one, without indexes; one that a replay left unfinished is dropped. */
  static async create(client: PoolClient, table: string): Promise<RebuiltTable> {
    await client.query(`drop table if exists ${table}_rebuild`);
    await client.query(`create table ${table}_rebuild (like ${table} including all excluding indexes)`);
    const columns = await client.query<CopyColumn>(
      `select attname::text as name, atttypid = 'jsonb'::regtype as "isJson" from pg_attribute
       where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
      [table],
    );
    const indexes = await client.query<Index>(
      `select i.relname::text as name, x.indisprimary as is_primary,
              replace(pg_get_indexdef(i.oid), format(' INDEX %I ON %I.%I ', i.relname, n.nspname, t.relname),
                      format(' INDEX %I ON %I.%I ', i.relname || '_rebuild', n.nspname, t.relname || '_rebuild')) as definition
       from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
         join pg_namespace n on n.oid = t.relnamespace
       where t.oid = $1::regclass`,
      [table],
    );
    const triggers = await client.query(
      "select from pg_trigger where tgrelid = $1::regclass and tgfoid = 'count_row'::regproc",
      [table],
    );
    return new RebuiltTable(client, table, columns.rows, indexes.rows, triggers.rows.length > 0);
  }

  /** Writes all rows, then the indexes, and from then on counts its rows under its own name. */
  async fill(rows: Iterable<ProjectedRow>): Promise<void> {
    const names = this.columns.map(({ name }) => name).join(', ');
    const copy = this.client.query(copyFrom(`copy ${this.table}_rebuild (${names}) from stdin`));
    await pipeline(Readable.from(copyChunks(this.columns, rows)), copy);
    for (const { name, is_primary, definition } of this.indexes) {
      await this.client.query(definition);
      if (!is_primary) continue;
      await this.client.query(
        `alter table ${this.table}_rebuild add constraint ${name}_rebuild primary key using index ${name}_rebuild`,
      );
    }
    if (this.isCounted) await this.client.query(`select keep_list_counts('${this.table}_rebuild')`);
    // Not analyze alone: until its pages are known to be visible to all, an index-only scan has to look at the table.
    await this.client.query(`vacuum (analyze) ${this.table}_rebuild`);
  }

  async change(upserts: readonly ProjectedRow[], deletes: readonly string[]): Promise<void> {
    const updates = this.columns.map(({ name }) => `${name} = excluded.${name}`).join(', ');
    for (let start = 0; start < upserts.length; start += rowsPerUpsert) {
      await this.client.query(
        `insert into ${this.table}_rebuild
         select * from jsonb_populate_recordset(null::${this.table}_rebuild, $1::jsonb)
         on conflict (id) do update set ${updates}`,
        [JSON.stringify(upserts.slice(start, start + rowsPerUpsert))],
      );
    }
    if (deletes.length > 0) {
      await this.client.query(`delete from ${this.table}_rebuild where id::text = any($1)`, [deletes]);
    }
  }

  /** Takes the place of the table, under all of its names. Within the caller's transaction. */
  async swap(): Promise<void> {
    await this.client.query(`drop table ${this.table}`);
    await this.client.query(`alter table ${this.table}_rebuild rename to ${this.table}`);
    for (const { name } of this.indexes) await this.client.query(`alter index ${name}_rebuild rename to ${name}`);
    await this.client.query('select protect_table($1)', [this.table]);
    await this.client.query('delete from list_counts where list = $1', [this.table]);
    await this.client.query('update list_counts set list = $1 where list = $2', [this.table, `${this.table}_rebuild`]);
  }

  async drop(): Promise<void> {
    await this.client.query(`drop table if exists ${this.table}_rebuild`);
    await this.client.query('delete from list_counts where list = $1', [`${this.table}_rebuild`]);
  }
}
