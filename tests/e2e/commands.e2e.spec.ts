import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { childEnvironment } from '#config';
import { createTestDatabase } from '#testing';
import type { TestDatabase } from '#testing';
import { processesOf } from './supervised-stack.js';

const root = join(import.meta.dirname, '../..');
const onLinux = process.platform === 'linux' ? it : it.skip;
const unset = { DATABASE_URL: undefined, REDIS_URL: undefined, OBJECT_STORE_URL: undefined, LOG_FORMAT: undefined };

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'rondo-commands-'));
});
afterAll(() => {
  rmSync(home, { recursive: true });
});

/** Starts a line of a shell, in which `rondo` is the command of this clone, as npm would have it. */
function start(line: string, env: Readonly<Record<string, string>> = {}) {
  const rondo = `'${process.execPath}' scripts/rondo.mjs`;
  const shell = spawn('sh', ['-c', line.replaceAll('rondo ', `${rondo} `)], {
    cwd: root,
    env: childEnvironment({ ...unset, RONDO_HOME: home, ...env }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const waiting = new Map<string, () => void>();
  for (const stream of [shell.stdout, shell.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      for (const [text, resolve] of waiting) if (output.includes(text)) resolve();
    });
  }
  // Not before every process that writes there has ended.
  const closed = once(shell, 'close') as Promise<[number | null]>;
  const said = (text: string) => new Promise<void>((resolve) => void waiting.set(text, resolve));
  return { shell, closed, says: (text: string) => Promise.race([said(text), closed]), output: () => output };
}

async function run(
  line: string,
  env?: Readonly<Record<string, string>>,
): Promise<{ code: number | null; output: string }> {
  const { closed, output } = start(line, env);
  const [code] = await closed;
  return { code, output: output() };
}

describe('rondo', () => {
  it('tells its version, and how each command is called, without doing anything', async () => {
    expect(await run('rondo --version')).toEqual({ code: 0, output: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    expect(await run('rondo migrate --help')).toEqual({
      code: 0,
      output: expect.stringMatching(/^Usage: rondo migrate \[--wait SECONDS\]\n\n\S.*\n$/),
    });
  });

  it('bears a reader of its help that goes away', async () => {
    expect(await run('rondo help | head -n 1')).toEqual({ code: 0, output: 'Usage: rondo <command>\n' });
  });

  it('says in one line that a home has nothing to examine', async () => {
    expect(await run('rondo doctor')).toEqual({
      code: 78,
      output: `rondo doctor: DATABASE_URL is not set, and nothing was ever started in ${home}.\n`,
    });
  });
});

const hasPython = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))']).status === 0;
(hasPython ? describe : describe.skip)('a recipe that is run', () => {
  it.each([
    ['2.0', 0, 'predictions'],
    ['float("inf")', 65, 'would be refused: row 1, column "other": "Infinity" is not a finite number'],
  ])('with predictions of %s ends with %i, and leaves nothing behind', async (value, code, words) => {
    const folder = mkdtempSync(join(home, 'recipe-'));
    const temporary = join(folder, 'tmp');
    mkdirSync(temporary);
    const source = 'def load(config): return [1]\ndef train(config, data): return 1\n';
    const score = `def score(config, data, model): return [{"prediction": 1, "other": ${value}}] * 2\n`;
    writeFileSync(join(folder, 'recipe.py'), source + score);
    writeFileSync(join(folder, 'rows.csv'), 'x\n1\n');
    const asked = `'${folder}/recipe.py' --data '${folder}/rows.csv' --out '${folder}/out'`;
    const env = { TMPDIR: temporary };
    expect(await run(`rondo recipe run train ${asked}`, env)).toMatchObject({ code: 0 });
    const scored = await run(`rondo recipe run score ${asked}`, env);
    expect(scored).toEqual({ code, output: expect.stringContaining(words) });
    expect(readdirSync(temporary)).toEqual([]);
  });
});

describe('with a database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  onLinux('the worker of an npx that is ended leaves no process behind, and signs off', async () => {
    // npx starts a shell that starts the command, and passes no signal on.
    const npx = start('rondo worker; true', { DATABASE_URL: database.url, npm_lifecycle_event: 'npx' });
    await npx.says('{"ready":"worker"}');
    npx.shell.kill('SIGTERM');
    await npx.closed;
    expect(npx.output()).toContain('The worker ends');
    expect(processesOf(home)).toEqual([]);
    const { rows } = await database.pool.query('select worker from workers');
    expect(rows).toEqual([]);
  });

  it('a client is made, found, given another secret and another role, and revoked', async () => {
    const env = { DATABASE_URL: database.url };
    const made = await run('rondo client create --org acme --role editor --sandbox dev --expires 90d --json', env);
    const { clientId, ...rest } = JSON.parse(made.output) as Record<string, string>;
    expect(rest).toEqual({
      clientSecret: expect.stringMatching(/^[\w-]{43}$/),
      orgId: 'acme',
      sandbox: 'dev',
      role: 'editor',
      expires: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
    const { output } = await run(
      `rondo client rotate --org acme --id ${clientId ?? ''} --overlap 12h --json && \
       rondo client role --org acme --id ${clientId ?? ''} --role viewer && rondo client list --org acme && \
       rondo client revoke --org acme --id ${clientId ?? ''} && rondo client list --org acme && rondo keys rotate`,
      env,
    );
    expect(output).toMatch(
      new RegExp(
        `"clientSecret": ".{43}"[^]*${clientId ?? ''} is viewer now\nNo client is admin [^]*\n${clientId ?? ''}  viewer  dev  until [^]*is revoked\nNo client is admin .*\n` +
          '[0-9a-f-]{36} signs from now on\n$',
      ),
    );
    const { rows } = await database.pool.query('select action from rondo.audit order by time, action');
    expect(rows.map(({ action }: { action: string }) => action)).toEqual([
      'client-created',
      'client-rotated',
      'role-changed',
      'client-revoked',
      'key-rotated',
    ]);
  });

  it('of a client nothing is guessed', async () => {
    const env = { DATABASE_URL: database.url };
    for (const [args, said] of [
      ['list', '--org is missing'],
      ['create --org acme --role owner', '--role: "owner" is none of viewer, editor, admin'],
      ['revoke --org acme --id x --role admin', '--role is not taken here'],
      ['grant --org acme', '"grant" is none of create, list, rotate, role, revoke'],
    ] as const) {
      expect(await run(`rondo client ${args}`, env)).toEqual({ code: 2, output: expect.stringContaining(said) });
    }
    expect(await run('rondo client revoke --org acme --id x', env)).toEqual({
      code: 1,
      output: expect.stringContaining('There is no client "x" of acme'),
    });
  });

  it('that a newer version has migrated, each process refuses in one line', async () => {
    await database.pool.query(
      "insert into rondo.migrations (number, name, sha256) values (999, '999_from_the_future.sql', '')",
    );
    const newer =
      'The database is newer than this version of Rondo: it has had 999_from_the_future.sql, which is not known here';
    for (const [line, code] of [
      ['rondo migrate', 78],
      ['rondo worker', 78],
    ] as const) {
      const env = { DATABASE_URL: database.url, PORT: '0' };
      expect(await run(line, env)).toEqual({ code, output: expect.stringContaining(newer) });
    }
    await database.pool.query('delete from rondo.migrations where number = 999');
  });
});
