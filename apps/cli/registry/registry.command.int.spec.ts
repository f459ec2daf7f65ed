import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig } from '#config';
import { registryAccess } from '#credentials';
import { createPool } from '#event-store';
import { createTestDatabase } from '#testing';
import type { TestDatabase } from '#testing';
import { secrets } from '../secrets/secrets.command.js';
import type { Command } from '../command.js';
import { registry } from './registry.command.js';

const password = 'canary-of-the-registry';

describe('rondo registry', () => {
  let database: TestDatabase;
  let home: string;
  let settings: Readonly<Record<string, string>>;
  beforeAll(async () => {
    [database, home] = await Promise.all([createTestDatabase(), mkdtemp(join(tmpdir(), 'rondo-registry-'))]);
    settings = { DATABASE_URL: database.url, RONDO_HOME: home };
  });
  afterAll(() => Promise.all([database.drop(), rm(home, { recursive: true })]));

  /** What a command says that is given this on its standard input. */
  async function said(command: Command, args: readonly string[], input = ''): Promise<string> {
    const lines: string[] = [];
    const print = (line: string) => void lines.push(line);
    const before = { env: { ...process.env }, stdin: Object.getOwnPropertyDescriptor(process, 'stdin') ?? {} };
    Object.assign(process.env, settings);
    Object.defineProperty(process, 'stdin', { value: Readable.from([input]), configurable: true });
    try {
      expect(await command.run({ args, print, printError: print })).toBe(0);
      return lines.join('\n');
    } finally {
      process.env = before.env;
      Object.defineProperty(process, 'stdin', before.stdin);
    }
  }
  const set = (org: string, username: string, input = `${password}\n`) =>
    said(registry, ['set', '--org', org, '--host', 'registry.example.com:5000', '--username', username], input);

  const accessOf = async (org: string, host = 'registry.example.com:5000') => {
    const worker = createPool(database.url, { role: 'rondo_worker', isRoleRequired: true, max: 1 });
    try {
      return await registryAccess(worker, loadConfig(settings).secretKeys, { org, host });
    } finally {
      await worker.end();
    }
  };

  it('keeps an account sealed, for workers alone and its organisation alone, and shows no password', async () => {
    expect(await set('acme', 'first')).toBe('');
    expect(await set('acme', 'puller')).toBe('');
    const listed = await said(registry, ['list', '--org', 'acme', '--json']);
    expect(JSON.parse(listed)).toEqual([
      { host: 'registry.example.com:5000', username: 'puller', set: expect.any(String) },
    ]);
    const access = { host: 'registry.example.com:5000', username: 'puller', password };
    expect(await accessOf('acme')).toEqual(access);
    expect(await accessOf('other')).toBeUndefined();
    expect(await accessOf('acme', 'registry.example.com')).toBeUndefined();
    await said(secrets, ['rotate']);
    expect(await accessOf('acme')).toEqual(access);

    const api = createPool(database.url, { role: 'rondo_api', isRoleRequired: true, max: 1 });
    await expect(api.query('select from registry_credentials')).rejects.toThrow('permission denied');
    await api.end();
    const { rows } = await database.pool.query<{ row: string }>(
      `select row_to_json(r)::text as row from registry_credentials r union all select row_to_json(a)::text from audit a`,
    );
    for (const { row } of rows)
      expect(row).not.toMatch(new RegExp(`${password}|${Buffer.from(password).toString('hex')}`));
    const { rows: noted } = await database.pool.query(
      `select action, resource, details from audit where action <> 'key-rotated' order by time`,
    );
    const resource = 'registries/registry.example.com:5000';
    expect(noted).toEqual([
      { action: 'registry-changed', resource, details: { username: 'first' } },
      { action: 'registry-changed', resource, details: { username: 'puller' } },
      { action: 'secrets-used', resource, details: { username: 'puller' } },
      { action: 'secrets-used', resource, details: { username: 'puller' } },
    ]);
  });

  it('removes one, once', async () => {
    await set('gone', 'puller');
    const args = ['remove', '--org', 'gone', '--host', 'registry.example.com:5000'];
    await said(registry, args);
    expect(await accessOf('gone')).toBeUndefined();
    await expect(said(registry, args)).rejects.toThrow('gone has no account at "registry.example.com:5000"');
  });

  it.each([
    [
      ['set', '--org', 'a', '--host', 'https://registry.example.com', '--username', 'u'],
      'p',
      '"https://registry.example.com"',
    ],
    [
      ['set', '--org', 'a', '--host', 'registry.example.com/team', '--username', 'u'],
      'p',
      '"registry.example.com/team"',
    ],
    [['set', '--org', 'a', '--host', 'docker.io', '--username', 'u:v'], 'p', '"u:v" holds a colon'],
    [['set', '--org', 'a', '--host', 'docker.io', '--username', 'u'], '', 'is not one line of 1 to 8192 characters'],
    [['set', '--org', 'a', '--host', 'docker.io', '--username', 'u'], 'two\nlines', 'is not one line'],
    [['put'], '', '"put" is none of set, list, remove'],
  ])('refuses %j', async (args, input, message) => {
    await expect(said(registry, args, input)).rejects.toThrow(message);
  });
});
