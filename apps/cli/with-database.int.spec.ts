import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrate } from '#event-store';
import { createTestDatabase } from '#testing';
import type { TestDatabase } from '#testing';
import { client } from './client/client.command.js';
import type { Command } from './command.js';
import { doctor } from './doctor/doctor.command.js';
import { quota } from './quota/quota.command.js';
import { replayCommand } from './replay/replay.command.js';
import { token } from './token/token.command.js';

describe('commands with the login of the API', () => {
  let database: TestDatabase;
  let url: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    await migrate(database.pool, { passwords: { rondo_api: 'the-apis-own' } });
    url = Object.assign(new URL(database.url), { username: 'rondo_api', password: 'the-apis-own' }).href;
  });
  afterAll(() => database.drop());

  /** What a command says beside a stack that signs in so. */
  async function said(command: Command, ...args: readonly string[]): Promise<string> {
    const lines: string[] = [];
    const print = (line: string) => void lines.push(line);
    const before = { ...process.env };
    Object.assign(process.env, { DATABASE_URL: url, RONDO_HOME: `/nowhere/${randomUUID()}` });
    try {
      expect(await command.run({ args, print, printError: () => undefined })).toBe(0);
      return lines.join('\n');
    } finally {
      process.env = before;
    }
  }

  it('make clients and tokens, change and end them', async () => {
    const issued = JSON.parse(await said(token, '--org', 'acme', '--name', 'Ada')) as { apiKey: string };
    const { clientId } = JSON.parse(await said(client, 'create', '--org', 'acme', '--role', 'admin')) as {
      clientId: string;
    };
    const listed = JSON.parse(await said(client, 'list', '--org', 'acme', '--json')) as { clientId: string }[];
    expect(listed.map((one) => one.clientId)).toEqual([issued.apiKey, clientId]);
    await said(client, 'role', '--org', 'acme', '--id', clientId, '--role', 'viewer');
    await said(client, 'rotate', '--org', 'acme', '--id', clientId);
    await said(client, 'revoke', '--org', 'acme', '--id', issued.apiKey);
    const { rows } = await database.pool.query(
      `select client_id, action from audit where org = 'acme' order by time, action`,
    );
    expect(rows).toEqual([
      { client_id: issued.apiKey, action: 'client-created' },
      { client_id: clientId, action: 'client-created' },
      { client_id: clientId, action: 'role-changed' },
      { client_id: clientId, action: 'client-rotated' },
      { client_id: issued.apiKey, action: 'client-revoked' },
    ]);
  });

  it.each([
    ['doctor', doctor, []],
    ['replay', replayCommand, []],
    ['quota', quota, ['show', '--org', 'acme']],
  ] as const)('are refused where they would see less than all: %s', async (_name, command, args) => {
    await expect(said(command, ...args)).rejects.toMatchObject({
      message: expect.stringMatching(
        /^PostgreSQL at \S+: rondo_api does not see all that this command needs; DATABASE_URL/,
      ),
      exitCode: 78,
    });
  });
});
