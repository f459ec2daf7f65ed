import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import { createPool, migrate, migrationFiles } from '#event-store';
import { testServerUrl } from './test-servers.js';

/** A migrated database of its own, for one test file. */
export interface TestDatabase {
  readonly url: string;
  /** From createPool, with 10 connections. */
  readonly pool: pg.Pool;
  /** Ends the pool and whoever else is connected, and drops the database. */
  drop(): Promise<void>;
}

/** Whoever holds it makes the template. */
const templateLock = 8_127_364_001;

/** Clones the migrated template, which the first caller makes. Takes about a tenth of a second. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `rondo_test_${randomBytes(6).toString('hex')}`;
  await administer(async (admin) => {
    await admin.query(`create database ${name} template ${await ensureTemplate(admin)}`);
  });
  return openDatabase(name);
}

/** An empty database without Rondo's schema. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  const name = `rondo_test_${randomBytes(6).toString('hex')}`;
  await administer((admin) => admin.query(`create database ${name} template template0`));
  return openDatabase(name);
}

function openDatabase(name: string): TestDatabase {
  const url = urlOf(name);
  const pool = createPool(url);
  const drop = async () => {
    await pool.end();
    await administer((admin) => admin.query(`drop database if exists ${name} with (force)`));
  };
  return { url, pool, drop };
}

/** Named by its contents: on a server that lives longer than a run of Jest it is made again only when they change. */
async function ensureTemplate(admin: pg.Client): Promise<string> {
  const contents = createHash('sha256');
  for (const { sha256 } of await migrationFiles()) contents.update(sha256);
  const name = `rondo_template_${contents.digest('hex').slice(0, 12)}`;
  await admin.query('select pg_advisory_lock($1)', [templateLock]);
  try {
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) await createTemplate(admin, name);
  } finally {
    await admin.query('select pg_advisory_unlock($1)', [templateLock]);
  }
  return name;
}

async function createTemplate(admin: pg.Client, name: string): Promise<void> {
  const draft = `${name}_draft`;
  await admin.query(`drop database if exists ${draft} with (force)`);
  await admin.query(`create database ${draft} template template0`);
  await migrate(urlOf(draft));
  await admin.query(`alter database ${draft} rename to ${name}`);
}

async function administer(work: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: testServerUrl() });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}

function urlOf(database: string): string {
  const url = new URL(testServerUrl());
  url.pathname = `/${database}`;
  return url.href;
}
