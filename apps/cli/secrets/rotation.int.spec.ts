import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase } from '#testing';
import type { TestDatabase } from '#testing';
import type { Command } from '../command.js';
import { keys } from '../keys/keys.command.js';
import { secrets } from './secrets.command.js';

describe('rotations', () => {
  let database: TestDatabase;
  let home: string;
  beforeAll(async () => {
    [database, home] = await Promise.all([createTestDatabase(), mkdtemp(join(tmpdir(), 'rondo-rotation-'))]);
  });
  afterAll(() => Promise.all([database.drop(), rm(home, { recursive: true })]));

  async function run(command: Command, ...args: readonly string[]): Promise<void> {
    const before = { ...process.env };
    Object.assign(process.env, { DATABASE_URL: database.url, RONDO_HOME: home });
    try {
      expect(await command.run({ args, print: () => undefined, printError: () => undefined })).toBe(0);
    } finally {
      process.env = before;
    }
  }

  it('are in the audit log', async () => {
    await run(keys, 'rotate', '--overlap', '1h');
    await run(secrets, 'rotate');
    await run(secrets, 'rotate', '--resume');
    const { rows } = await database.pool.query('select org, action, actor, details from audit order by time');
    const entry = { org: null, action: 'key-rotated', actor: { displayName: 'Operator', userId: 'operator' } };
    expect(rows).toEqual([
      { ...entry, details: { key: 'tokens', id: expect.any(String), overlapSeconds: 3600 } },
      { ...entry, details: { key: 'secrets', values: 1, under: 'new' } },
      { ...entry, details: { key: 'secrets', values: 0, under: 'present' } },
    ]);
  });
});
