import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, connect } from 'node:net';
import type { Server } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createEmptyDatabase } from '#testing';
import type { TestDatabase } from '#testing';
import { steadyPort } from '../../../scripts/steady-port.mjs';
import { migrateCommand } from './migrate.command.js';

/** Runs the command with the database at `url` and its queues beside it. */
async function migrating(url: string, args: readonly string[] = [], onSaid: (line: string) => void = () => undefined) {
  const said: string[] = [];
  const before = { ...process.env };
  Object.assign(process.env, { DATABASE_URL: url, REDIS_URL: '', RONDO_HOME: `/nowhere/${randomUUID()}` });
  try {
    const exitCode = await migrateCommand.run({
      args,
      print: (line) => said.push(line),
      printError: (line) => {
        said.push(line);
        onSaid(line);
      },
    });
    return { exitCode, said };
  } finally {
    process.env = before;
  }
}

const changed = (url: string, change: Partial<URL>): string => Object.assign(new URL(url), change).href;

describe('rondo migrate', () => {
  let database: TestDatabase;
  let port: string;
  let door: Server;
  beforeAll(async () => {
    database = await createEmptyDatabase();
    port = String(await steadyPort());
  });
  afterAll(() => database.drop());
  beforeEach(() => {
    const { hostname: host, port: target } = new URL(database.url);
    door = createServer((socket) => {
      const beyond = connect(Number(target), host);
      socket.pipe(beyond).pipe(socket);
      for (const one of [socket, beyond]) one.on('error', () => one.destroy());
    });
  });
  afterEach(async () => {
    if (door.listening) await once(door.close(), 'close');
  });

  it('waits for a server that is not there yet, and says so once', async () => {
    const url = changed(database.url, { port });
    const { exitCode, said } = await migrating(url, [], () => {
      if (!door.listening) door.listen(Number(port), '127.0.0.1');
    });
    expect(exitCode).toBe(0);
    expect(said).toContain('The database and the queues are at this version.');
    const waits = said.filter((line) =>
      /^PostgreSQL at .* cannot be reached: .*; trying again for up to 60 s$/.test(line),
    );
    expect(waits).toHaveLength(1);
  });

  it('waits no longer than it is told to', async () => {
    await expect(migrating(changed(database.url, { port }), ['--wait', '0'])).rejects.toMatchObject({
      message: expect.stringMatching(/^PostgreSQL at \S+ cannot be reached: connect ECONNREFUSED/),
      exitCode: 1,
    });
  });

  it('does not wait where the password is wrong, and tells whose but not which', async () => {
    const url = changed(database.url, { password: 'guess' });
    const user = new URL(url).username;
    await expect(migrating(url)).rejects.toMatchObject({
      message: `PostgreSQL at ${url.replace('guess', '***')} refuses the password: password authentication failed for user "${user}"`,
      exitCode: 78,
    });
  });

  it('refuses a time that is none', async () => {
    await expect(migrating(database.url, ['--wait', 'long'])).rejects.toMatchObject({ exitCode: 2 });
  });
});
