import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
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
}

const root = join(import.meta.dirname, '..', '..');
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');
const source = textOf('docker-compose.yml');
const secrets = { POSTGRES_PASSWORD: 'hush', RONDO_SECRET_KEY: 'husher' };

/** `${NAME}`, `${NAME:-default}` and `${NAME:?message}`, as compose replaces them. */
const interpolation = /\$\{(?<name>\w+)(?::(?<kind>[-?])(?<rest>[^}]*))?\}/g;

function composeFile(env: Readonly<Record<string, string>>): Readonly<Record<string, Service>> {
  const text = source.replace(interpolation, (_all, name: string, kind = '', rest = '') => {
    const value = env[name];
    if (value === undefined && kind === '?') throw new Error(`${name}: ${String(rest)}`);
    return value ?? String(rest);
  });
  return (parse(text, { merge: true }) as { readonly services: Readonly<Record<string, Service>> }).services;
}

const services = composeFile(secrets);
const service = (name: string): Service => {
  const found = services[name];
  if (found === undefined) throw new Error(`There is no service ${name}`);
  return found;
};
const ours = Object.entries(services).filter(([, { image }]) => image === 'rondo');
const interpolated = [...source.matchAll(interpolation)].flatMap(({ groups }) => (groups ? [groups] : []));

/** The names of all variables that a process of Rondo looks at. */
function settings(): Set<string> {
  const names = new Set<string>();
  const given: Record<string, string> = {
    DATABASE_URL: 'postgres://rondo@db/rondo',
    RONDO_SECRET_KEY: Buffer.alloc(32).toString('base64'),
  };
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
    expect(Object.keys(services)).toEqual(['postgres', 'redis', 'migrate', 'api', 'worker']);
    expect(ours.map(([name, { command }]) => [name, command])).toEqual([
      ['migrate', ['migrate']],
      ['api', ['api']],
      ['worker', ['worker']],
    ]);
  });

  it('builds its image once, and never looks for it in a registry', () => {
    expect(ours.filter(([, { build }]) => build !== undefined).map(([name]) => name)).toEqual(['migrate']);
    expect(new Set(ours.map(([, { pull_policy }]) => pull_policy))).toEqual(new Set(['never']));
  });

  it('starts each service when those that it needs are there', () => {
    const servers = { postgres: { condition: 'service_healthy' }, redis: { condition: 'service_healthy' } };
    const migrated = { ...servers, migrate: { condition: 'service_completed_successfully' } };
    expect(service('migrate').depends_on).toEqual(servers);
    expect(service('api').depends_on).toEqual(migrated);
    expect(service('worker').depends_on).toEqual(migrated);
    for (const needed of Object.keys(servers)) expect(service(needed).healthcheck).toBeDefined();
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
    const own = ['DATABASE_URL', 'HOST', 'PORT', 'REDIS_URL', 'RONDO_HOME', 'RONDO_SCRATCH', 'RONDO_SECRET_KEY'];
    for (const [, { env_file, environment }] of ours) {
      expect(env_file).toEqual([{ path: '.env', required: false }]);
      expect(Object.keys(environment).sort()).toEqual(own);
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
    expect(composeFile({ ...secrets, WORKERS: '5' })['worker']?.deploy?.replicas).toBe(5);
  });

  it('lets processes end by themselves, however long they may take', () => {
    for (const name of ['api', 'worker']) expect(service(name).stop_grace_period).toBe('1m8s');
    const patient = composeFile({ ...secrets, SHUTDOWN_GRACE_SECONDS: '600' });
    expect(patient['worker']?.stop_grace_period).toBe('1m600s');
  });

  it('opens nothing to the network but the API, and that to this machine alone', () => {
    const open = Object.entries(services).filter(([, { ports }]) => ports !== undefined);
    expect(open.map(([name, { ports }]) => [name, ports])).toEqual([['api', ['127.0.0.1:3000:3000']]]);
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
