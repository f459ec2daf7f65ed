import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { loadConfig } from '#config';
import { commands } from '../../apps/cli/commands.js';

interface Service {
  readonly image: string;
  readonly build?: string;
  readonly pull_policy?: string;
  readonly command?: readonly string[];
  readonly env_file?: unknown;
  readonly environment: Readonly<Record<string, unknown>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly deploy?: { readonly replicas: number };
  readonly ports?: readonly string[];
  readonly stop_grace_period?: string;
  readonly cap_drop?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly read_only?: boolean;
  readonly privileged?: boolean;
  readonly user?: string;
  readonly mem_limit?: string;
  readonly pids_limit?: number;
  readonly network_mode?: string;
  readonly networks?: readonly string[];
  readonly volumes?: readonly string[];
}

const root = join(import.meta.dirname, '..', '..');
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');
const source = textOf('docker-compose.yml');
const secrets = { POSTGRES_PASSWORD: 'hush', RONDO_SECRET_KEY: 'husher' };

const scratch = mkdtempSync(join(tmpdir(), 'rondo-compose-'));
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

/** `${NAME}`, `${NAME:-default}` and `${NAME:?message}`, as compose replaces them. */
const interpolation = /\$\{(?<name>\w+)(?::(?<kind>[-?])(?<rest>[^}]*))?\}/g;

interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
}

function composeFile(env: Readonly<Record<string, string>>): ComposeFile {
  const text = source.replace(interpolation, (_all, name: string, kind = '', rest = '') => {
    const value = env[name];
    if (value === undefined && kind === '?') throw new Error(`${name}: ${String(rest)}`);
    return value ?? String(rest);
  });
  return parse(text, { merge: true }) as ComposeFile;
}

const { services, networks } = composeFile(secrets);
const service = (name: string): Service => {
  const found = services[name];
  if (found === undefined) throw new Error(`There is no service ${name}`);
  return found;
};
const image = Object.entries(services).filter((entry) => entry[1].image === 'rondo');
/** Those that run the `rondo` command. */
const ours = image.filter(([name]) => name !== 'secrets');
const interpolated = [...source.matchAll(interpolation)].flatMap(({ groups }) => (groups ? [groups] : []));

/** The names of all variables that a process of Rondo looks at. */
function settings(): Set<string> {
  const names = new Set<string>();
  const given: Record<string, string> = {
    DATABASE_URL_FILE: join(scratch, 'database-url'),
    RONDO_SECRET_KEY_FILE: join(scratch, 'secret-key'),
  };
  writeFileSync(join(scratch, 'database-url'), 'postgres://rondo@db/rondo');
  writeFileSync(join(scratch, 'secret-key'), Buffer.alloc(32).toString('base64'));
  loadConfig(
    new Proxy(given, {
      get: (target, name) => {
        names.add(String(name));
        return target[String(name)];
      },
    }),
  );
  return names;
}

/** What .env.example offers, commented out or not, with the value that it stands there with. */
const offered = new Map(
  [...textOf('.env.example').matchAll(/^#?([A-Z][A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
);

describe('docker-compose.yml', () => {
  it('has the services of the README', () => {
    expect(Object.keys(services)).toEqual(['secrets', 'postgres', 'redis', 'migrate', 'api', 'worker']);
    expect(ours.map(([name, { command }]) => [name, command])).toEqual([
      ['migrate', ['migrate']],
      ['api', ['api']],
      ['worker', ['worker']],
    ]);
  });

  it('builds its image once, and never looks for it in a registry', () => {
    expect(image.filter(([, { build }]) => build !== undefined).map(([name]) => name)).toEqual(['secrets']);
    expect(new Set(image.map(([, { pull_policy }]) => pull_policy))).toEqual(new Set(['never']));
  });

  it('starts each service when those that it needs are there', () => {
    const done = { condition: 'service_completed_successfully' };
    const healthy = { condition: 'service_healthy' };
    const servers = { secrets: done, postgres: healthy, redis: healthy };
    const migrated = { ...servers, migrate: done };
    expect(service('redis').depends_on).toEqual({ secrets: done });
    expect(service('migrate').depends_on).toEqual(servers);
    expect(service('api').depends_on).toEqual(migrated);
    expect(service('worker').depends_on).toEqual(migrated);
    for (const needed of ['postgres', 'redis']) expect(service(needed).healthcheck).toBeDefined();
  });

  it('has health checks that are commands', () => {
    for (const { healthcheck } of Object.values(services)) {
      if (healthcheck === undefined) continue;
      expect(healthcheck.test).toEqual(healthcheck.test.map(String));
      expect(healthcheck.test[0]).toBe('CMD');
    }
    expect(service('postgres').healthcheck?.test).toContain('--host=127.0.0.1');
  });

  it.each([
    ['healthy when it is ready', 200, 0],
    ['unhealthy when it is not', 503, 1],
    ['unhealthy when it does not answer', undefined, 1],
  ])('calls the API %s', async (_what, status, exitCode) => {
    const server = createServer((request, response) => {
      response.writeHead(request.url === '/readyz' ? (status ?? 500) : 404).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    if (status === undefined) server.close();
    const [, node, ...args] = service('api').healthcheck?.test ?? [];
    expect(node).toBe('node');
    const check = spawn(
      process.execPath,
      args.map((arg) => arg.replace(':3000/', `:${port}/`)),
    );
    expect(await once(check, 'exit')).toEqual([exitCode, null]);
    server.close();
  });

  it('passes every setting on but those that are its own business', () => {
    const inFiles = ['DATABASE_URL', 'REDIS_URL', 'RONDO_SECRET_KEY'].flatMap((name) => [name, `${name}_FILE`]);
    const roles = ['DATABASE_API_PASSWORD', 'DATABASE_WORKER_PASSWORD'];
    const own = [...inFiles, ...roles, 'HOST', 'PORT', 'RONDO_HOME', 'RONDO_SCRATCH'];
    for (const [name, { env_file, environment }] of ours) {
      expect(env_file).toEqual([{ path: '.env', required: false }]);
      const ofRoles = roles.map((role) => `${role}_FILE`);
      const more = { worker: ['ENGINE_SANDBOX'], migrate: ofRoles }[name] ?? [];
      expect(Object.keys(environment).sort()).toEqual([...own, ...more, 'POSTGRES_PASSWORD', 'ROW_SECURITY'].sort());
    }
    expect([...settings()]).toEqual(expect.arrayContaining(own));
    const pinned = own.filter((name) => name !== 'RONDO_SECRET_KEY' && offered.has(name));
    expect(pinned).toEqual([]);
  });

  it('offers in .env.example what somebody reads, and all that compose asks for', () => {
    const asked = new Set(interpolated.map(({ name }) => name));
    const known = new Set([...settings(), ...asked]);
    expect([...offered.keys()].filter((name) => !known.has(name))).toEqual([]);
    expect([...asked].filter((name) => name !== undefined && !offered.has(name) && !settings().has(name))).toEqual([]);
  });

  it('has no default for a secret, and says how to make one', () => {
    const isSecret = (name = ''): boolean => /PASSWORD|SECRET|TOKEN|KEY/.test(name);
    for (const { name, kind, rest } of interpolated.filter((found) => isSecret(found['name']))) {
      expect([name, kind, rest]).toEqual([name, '?', expect.stringMatching(/^set \w+ in \.env \(openssl rand /)]);
    }
    for (const [name, value] of offered) if (isSecret(name)) expect([name, value]).toEqual([name, '']);
    for (const name of Object.keys(secrets)) {
      expect(() => composeFile({ ...secrets, [name]: undefined })).toThrow(name);
    }
  });

  it('keeps the number of workers in .env', () => {
    expect(service('worker').deploy?.replicas).toBe(2);
    expect(composeFile({ ...secrets, WORKERS: '5' }).services['worker']?.deploy?.replicas).toBe(5);
  });

  it('lets processes end by themselves, however long they may take', () => {
    for (const name of ['api', 'worker']) expect(service(name).stop_grace_period).toBe('1m8s');
    const patient = composeFile({ ...secrets, SHUTDOWN_GRACE_SECONDS: '600' });
    expect(patient.services['worker']?.stop_grace_period).toBe('1m600s');
  });

  it('opens nothing to the network but the API, and that to this machine alone', () => {
    const open = Object.entries(services).filter(([, { ports }]) => ports !== undefined);
    expect(open.map(([name, { ports }]) => [name, ports])).toEqual([['api', ['127.0.0.1:3000:3000']]]);
  });

  it('lets no network but internal ones reach the servers, and no worker reach the API', () => {
    const on = (name: string): readonly string[] => service(name).networks ?? [];
    const isInternal = (name: string): boolean => networks[name]?.internal === true;
    for (const name of ['postgres', 'redis', 'migrate'])
      expect([name, on(name).every(isInternal)]).toEqual([name, true]);
    expect(on('worker').filter((name) => on('api').includes(name))).toEqual([]);
    for (const name of ['api', 'worker']) {
      expect(on(name).filter((one) => on('postgres').includes(one) && on('redis').includes(one))).toHaveLength(1);
    }
    expect(service('secrets').network_mode).toBe('none');
  });

  it('gives no container more than it needs', () => {
    for (const [name, one] of Object.entries(services)) {
      const { cap_drop, security_opt, read_only, privileged } = one;
      expect([name, cap_drop, security_opt, read_only]).toEqual([name, ['ALL'], ['no-new-privileges:true'], true]);
      expect([name, privileged]).toEqual([name, undefined]);
      expect([name, one.mem_limit, one.pids_limit]).toEqual([
        name,
        expect.stringMatching(/^\d+[mg]$/),
        expect.any(Number),
      ]);
      expect([name, one.volumes?.filter((volume) => /docker\.sock|^[./~]\S*:/.test(volume))]).toEqual([name, []]);
    }
    const withCapabilities = Object.entries(services).filter(([, { cap_add }]) => cap_add !== undefined);
    expect(withCapabilities.map(([name]) => name)).toEqual(['redis']);
  });

  it('runs no engine that nothing confines, unless .env says so', () => {
    expect(service('worker').environment['ENGINE_SANDBOX']).toBe('require');
    const lax = composeFile({ ...secrets, ENGINE_SANDBOX: 'auto' }).services['worker'];
    expect(lax?.environment['ENGINE_SANDBOX']).toBe('auto');
  });

  it('gives the login of the owner to `migrate` alone, and each server its own', () => {
    const loginsOf = (name: string) => (service(name).volumes ?? []).filter((volume) => volume.includes('login'));
    expect(Object.keys(services).flatMap((name) => loginsOf(name).map((volume) => [name, volume]))).toEqual([
      ['secrets', 'owner-login:/run/database-logins/owner'],
      ['secrets', 'api-login:/run/database-logins/api'],
      ['secrets', 'worker-login:/run/database-logins/worker'],
      ['migrate', 'owner-login:/run/database-login:ro'],
      ['api', 'api-login:/run/database-login:ro'],
      ['worker', 'worker-login:/run/database-login:ro'],
    ]);
    for (const [name, { environment }] of ours) {
      expect([name, environment['DATABASE_URL_FILE']]).toEqual([name, '/run/database-login/url']);
    }
  });

  it('shows no secret of the others in an environment', () => {
    for (const [, { environment }] of ours) expect(JSON.stringify(environment)).not.toContain('hush');
    expect(service('redis').environment).toBeUndefined();
    expect(service('postgres').environment).not.toHaveProperty('RONDO_SECRET_KEY');
  });
});

describe('the service that writes secrets', () => {
  const folders = {
    RONDO_SECRETS: join(scratch, 'rondo'),
    REDIS_SECRETS: join(scratch, 'redis'),
    DATABASE_LOGINS: join(scratch, 'logins'),
  };
  const servers = ['owner', 'api', 'worker'];
  const run = (env: Readonly<Record<string, string>>) =>
    promisify(execFile)(process.execPath, ['scripts/compose-secrets.mjs'], { cwd: root, env: { ...folders, ...env } });
  const written = (path: string): string => readFileSync(join(scratch, path), 'utf8').trim();
  /** What a service is set up with that has the folder of a login. */
  const configOf = (name: string, login: string) =>
    loadConfig(
      Object.fromEntries(
        Object.entries(service(name).environment).map(([variable, value]) => [
          variable,
          String(value)
            .replace('/run/rondo-secrets', folders.RONDO_SECRETS)
            .replace('/run/database-login', join(folders.DATABASE_LOGINS, login)),
        ]),
      ),
    );
  const given = { POSTGRES_PASSWORD: 'h/ush', RONDO_SECRET_KEY: Buffer.alloc(32, 7).toString('base64') };

  it('hands each server what it needs, and keeps the passwords that it made', async () => {
    for (const folder of Object.values(folders)) mkdirSync(folder);
    for (const name of servers) mkdirSync(join(folders.DATABASE_LOGINS, name));
    await run(given);
    const [, password = ''] = /^requirepass ([0-9a-f]{48})$/.exec(written('redis/redis.conf')) ?? [];
    expect(readdirSync(folders.REDIS_SECRETS)).toEqual(['redis.conf']);
    expect(written('rondo/redis-url')).toBe(`redis://:${password}@redis:6379`);
    const ofEach = ['logins/owner/url', 'logins/api/url', 'logins/worker/url', 'rondo/redis-url', 'rondo/secret-key'];
    for (const path of ofEach) expect(statSync(join(scratch, path)).mode & 0o777).toBe(0o400);
    const [ofApi, ofWorker] = ['api', 'worker'].map((name) => written(`logins/owner/${name}-password`));
    expect([ofApi, ofWorker]).toEqual([
      expect.stringMatching(/^[0-9a-f]{48}$/),
      expect.not.stringMatching(ofApi ?? ''),
    ]);
    await run({ ...given, POSTGRES_PASSWORD: 'another' });
    expect(written('redis/redis.conf')).toBe(`requirepass ${password}`);
    const redis = { url: `redis://:${password}@redis:6379` };
    const at = 'postgres:5432/rondo';
    expect(configOf('migrate', 'owner')).toMatchObject({
      database: { url: `postgres://rondo:another@${at}` },
      databasePasswords: { api: ofApi, worker: ofWorker },
      redis,
    });
    for (const [name, of] of [
      ['api', ofApi],
      ['worker', ofWorker],
    ] as const) {
      const config = configOf(name, name);
      expect(config).toMatchObject({ database: { url: `postgres://rondo_${name}:${of}@${at}` }, redis });
      expect(config.databasePasswords).toEqual({});
      expect(config.secretKeys()).toEqual([Buffer.alloc(32, 7)]);
    }
  });

  it('writes nothing without one', async () => {
    await expect(run({ ...given, POSTGRES_PASSWORD: '' })).rejects.toMatchObject({
      code: 78,
      stderr: 'POSTGRES_PASSWORD: is not set\n',
    });
  });
});

describe("the README's words about it", () => {
  const lines = [...textOf('README.md').matchAll(/(?:^|`)docker compose ([^`\n]*)/gm)].map(([, line = '']) => line);

  it('name services and commands that exist', () => {
    expect(lines.length).toBeGreaterThanOrEqual(3);
    for (const line of lines) {
      const called = /^(?:exec|run --rm)(?: -T)? (?<name>\S+) (?:rondo )?(?<command>\S+)/.exec(line)?.groups;
      if (called === undefined) expect(line).toMatch(/^(up|down|ps|logs|build)\b/);
      else {
        expect(ours.map(([name]) => name)).toContain(called['name']);
        expect(Object.keys(commands)).toContain(called['command']);
      }
    }
  });
});
