import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { testServerUrl } from '#testing';
import { processesOf, SupervisedStack } from './supervised-stack.js';

const READY = 'Rondo is ready';
const onLinux = process.platform === 'linux' ? it : it.skip;

describe('npm start', () => {
  let home: string;
  let stacks: SupervisedStack[];
  const start = (env: Readonly<Record<string, string>> = {}): SupervisedStack => {
    const stack = new SupervisedStack(home, env);
    stacks.push(stack);
    return stack;
  };

  beforeEach(() => {
    home = join(mkdtempSync(join(tmpdir(), 'rondo-start-')), 'home');
    stacks = [];
  });
  afterEach(async () => {
    await Promise.all(stacks.map((stack) => stack.end()));
    rmSync(join(home, '..'), { recursive: true });
  });

  it('answers with the credentials that it has written, and carries on after a restart', async () => {
    const first = start();
    await first.says(READY);
    const { accessToken } = first.credentials();
    expect(statSync(join(home, 'dev-credentials.json')).mode & 0o777).toBe(0o600);
    const headers = join(home, 'headers');
    expect(statSync(headers).mode & 0o777).toBe(0o600);
    expect(readFileSync(headers, 'utf8')).toContain(`Authorization: Bearer ${accessToken}\n`);
    await first.says(`curl -s -H @'${headers}' ${first.credentials().baseUrl}/data/sensei/mlServices\n`);
    expect(first.output).not.toContain(accessToken);
    const created = await first.call('POST', '/engines', { name: 'kept', type: 'BuiltIn', algorithm: 'Regression' });
    expect(created.status).toBe(201);
    first.signal('SIGINT');
    expect(await first.exitCode()).toBe(0);

    const second = start();
    await second.says(READY);
    expect(second.credentials().accessToken).toBe(accessToken);
    const { children } = (await second.call<{ children: { name: string }[] }>('GET', '/engines')).body;
    expect(children.map(({ name }) => name)).toEqual(['kept']);
  });

  it('does not start where others could reach it', async () => {
    const stack = start({ HOST: '0.0.0.0' });
    await stack.says('HOST: "0.0.0.0" can be reached from elsewhere');
    expect(await stack.exitCode()).toBe(78);
    expect(existsSync(home)).toBe(false);
  });

  onLinux('leaves no process behind on Ctrl-C', async () => {
    const stack = start();
    await stack.says(READY);
    expect(processesOf(home).length).toBeGreaterThanOrEqual(4);
    stack.signal('SIGINT');
    await stack.exitCode();
    expect(processesOf(home)).toEqual([]);
  });

  onLinux('starts a killed worker again and says so', async () => {
    const stack = start();
    await stack.says(READY);
    for (const pid of processesOf(home, 'worker/main.js')) process.kill(pid, 'SIGKILL');
    await stack.says('worker ended unexpectedly (SIGKILL); starting it again in 0.5 s');
    await stack.says('worker is ready again');
  });

  onLinux('starts again at once after it was killed itself', async () => {
    const first = start();
    await first.says(READY);
    const { accessToken } = first.credentials();
    first.signal('SIGKILL');
    const second = start();
    await second.says(READY);
    expect(second.credentials().accessToken).toBe(accessToken);
    expect((await second.call('GET', '/engines')).status).toBe(200);
  });

  it('refuses a second start on the same folder with one line', async () => {
    const first = start();
    await first.says(READY);
    const second = start();
    expect(await second.exitCode()).toBe(1);
    expect(second.output).toMatch(/^rondo up: Rondo already runs on .* \(process \d+\): stop it first, .*\n$/);
  });

  it('stops while it is still starting', async () => {
    const stack = start();
    await stack.says('Starting in');
    stack.signal('SIGTERM');
    expect(await stack.exitCode()).toBe(0);
    if (process.platform === 'linux') expect(processesOf(home)).toEqual([]);
  });

  it('says in one line that its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const stack = start({ PORT: String(port) });
    expect(await stack.exitCode()).toBe(1);
    expect(stack.output).toMatch(new RegExp(`^Starting in .*\nrondo up: Port ${port} on 127.0.0.1 is in use .*\n$`));
    other.close();
  });

  it.each([
    [
      'postgres://me:hush@127.0.0.1:9/rondo',
      /^Starting in .*\nrondo up: PostgreSQL at postgres:\/\/me:\*\*\*@127.0.0.1:9\/rondo cannot be reached: .*\n$/,
    ],
    [
      testServerUrl().replace(/:[^:@]*@/, ':guess@'),
      /^Starting in .*\nrondo up: PostgreSQL at postgres:\/\/\w+:\*\*\*@\S+ refuses the password: .* for user "\w+"\n$/,
    ],
    [
      'mysql://127.0.0.1/rondo',
      /^rondo up: DATABASE_URL: "mysql:\/\/127.0.0.1\/rondo" is not a URL that starts with .*\n$/,
    ],
  ])('says in one line that it cannot use the database %s', async (DATABASE_URL, line) => {
    const stack = start({ DATABASE_URL });
    expect(await stack.exitCode()).toBe(78);
    expect(stack.output).toMatch(line);
  });
});
