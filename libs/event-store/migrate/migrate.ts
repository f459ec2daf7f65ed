import type pg from 'pg';
import { createPool } from '../connection/create-pool.js';
import { orUnavailable } from '../connection/unavailable.js';
import { adoptRestoredLog } from './adopt-restored-log.js';
import { migrationFiles } from './migration-files.js';
import type { MigrationFile } from './migration-files.js';
import { pendingMigrations } from './pending-migrations.js';
import type { AppliedMigration } from './pending-migrations.js';
import { letSignIn, prepareRoles } from './prepare-roles.js';
import type { RolePasswords } from './prepare-roles.js';

export interface MigrateOptions {
  /** Folders of numbered .sql files; default: Rondo's own. */
  readonly folders?: readonly string[];
  readonly passwords?: RolePasswords;
}

/** Any number, the same for all versions of Rondo: whoever holds its advisory lock migrates. */
const migrationLock = 7_239_012_551;

/**
 * Brings the schema `rondo` of a database up to date, each file in its own transaction. Several processes may call it at
 * once: one works, the others wait and find nothing left to do. A log that was restored from another cluster is made
 * readable in this one. Returns the names of the files that this call applied.
 * @throws MigrationError when an applied file has changed, or the database is newer than the code
 */
export async function migrate(
  poolOrUrl: pg.Pool | string,
  { folders, passwords = {} }: MigrateOptions = {},
): Promise<{ applied: string[] }> {
  const files = await migrationFiles(folders);
  const pool = typeof poolOrUrl === 'string' ? createPool(poolOrUrl, { max: 1 }) : poolOrUrl;
  try {
    return await orUnavailable(() => migrateAlone(pool, files, passwords));
  } finally {
    if (pool !== poolOrUrl) await pool.end();
  }
}

async function migrateAlone(
  pool: pg.Pool,
  files: readonly MigrationFile[],
  passwords: RolePasswords,
): Promise<{ applied: string[] }> {
  const client = await pool.connect();
  try {
    await client.query(`begin; set local statement_timeout = 0; select pg_advisory_lock(${migrationLock}); commit`);
    await client.query(bookkeeping);
    const { rows } = await client.query<AppliedMigration>(
      'select number, name, sha256 from rondo.migrations order by number',
    );
    const pending = pendingMigrations(files, rows);
    for (const file of pending) await apply(client, file);
    await adoptRestoredLog(client);
    await prepareRoles(client, pending.length > 0);
    await letSignIn(client, passwords);
    return { applied: pending.map(({ name }) => name) };
  } finally {
    // Ended rather than given back: that frees the lock whatever has happened.
    client.release(true);
  }
}

const bookkeeping = `
  create schema if not exists rondo;
  create table if not exists rondo.migrations (
    number integer primary key,
    name text not null,
    sha256 text not null,
    applied_at timestamptz(3) not null default now()
  )`;

async function apply(client: pg.PoolClient, { number, name, sql, sha256 }: MigrationFile): Promise<void> {
  await client.query('begin; set local statement_timeout = 0; set local search_path = rondo, public');
  try {
    await client.query(sql);
    await client.query('insert into rondo.migrations (number, name, sha256) values ($1, $2, $3)', [
      number,
      name,
      sha256,
    ]);
    await client.query('commit');
  } catch (error) {
    if (error instanceof Error) error.message = `${name}: ${error.message}`;
    throw error;
  }
}
