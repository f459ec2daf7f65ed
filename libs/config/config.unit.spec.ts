import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { addSecretKey, ConfigError, childEnvironment, loadConfig, loadSettings, redactedUrl } from './index.js';

const DATABASE_URL = 'postgres://rondo:hush@127.0.0.1:5432/rondo';
const RONDO_SECRET_KEY = Buffer.alloc(32, 7).toString('base64');

const problemsOf = (act: () => unknown): readonly string[] => {
  try {
    act();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  throw new Error('expected a ConfigError');
};

describe('loadConfig', () => {
  it('has a default for everything but the database', () => {
    expect(loadConfig({ DATABASE_URL, RONDO_SECRET_KEY, RONDO_HOME: '/srv/rondo' })).toEqual({
      home: '/srv/rondo',
      homeIsNamed: true,
      http: {
        host: '127.0.0.1',
        port: 3000,
        corsOrigins: [],
        jsonLimitBytes: 1024 ** 2,
        uploadLimitBytes: 4 * 1024 ** 3,
        connections: { most: 2048, mostPerAddress: 256, stallSeconds: 30, bodyBytesPerSecond: 500 },
        trustedProxies: { networks: [] },
        allowedHosts: [],
        hstsSeconds: 0,
      },
      database: { url: DATABASE_URL, rowSecurity: 'auto' },
      quotas: {
        concurrentRuns: 64,
        storedBytes: 1024 ** 4,
        schedules: 20_000,
        requestsPerSecond: 100,
        streams: 100,
      },
      databasePasswords: {},
      queues: { prefix: 'rondo' },
      objectStore: { url: 'file:///srv/rondo/objects' },
      concurrency: { training: 1, scoring: 2 },
      engines: {
        memoryMib: 1024,
        limits: { cpuSeconds: 0, processes: 512, openFiles: 4096, fileMib: 16_384 },
        runTimeoutSeconds: 3600,
        maxOutputBytes: 16 * 1024 ** 3,
        network: 'refuse',
        python: 'python3',
        warmInterpreters: 2,
        sandbox: 'auto',
        folders: [],
        containers: { arguments: [] },
      },
      dataSets: { memoryMib: 512, processes: 4, processesPerOrg: 2 },
      schedules: { minIntervalSeconds: 1 },
      tokens: { lifetimeSeconds: 86_400, wrongPerMinute: 60, identityProviders: [] },
      outgoing: { networks: [] },
      audit: { keepDays: 365 },
      shutdown: { graceSeconds: 8 },
      logs: { root: '/srv/rondo/logs', maxBytes: 10 * 1024 ** 2, keepDays: { succeeded: 30, failed: 90 } },
      runs: { leaseSeconds: 30 },
      scratch: '/srv/rondo/scratch',
      log: { level: 'info', format: 'json' },
      secretKeys: expect.any(Function),
    });
  });

  it('takes every variable, and an empty one as not set', () => {
    const config = loadConfig({
      DATABASE_URL,
      RONDO_SECRET_KEY,
      REDIS_URL: 'rediss://cache:6380/2',
      OBJECT_STORE_URL: 's3://bucket/rondo',
      QUEUE_PREFIX: 'blue',
      RONDO_SCRATCH: '/var/tmp/rondo',
      PORT: '0',
      HOST: '::',
      CORS_ORIGINS: 'https://console.example.com, http://localhost:8080',
      JSON_LIMIT_KIB: '16',
      UPLOAD_LIMIT_MIB: '1',
      MAX_CONNECTIONS: '10',
      MAX_CONNECTIONS_PER_ADDRESS: '5',
      CLIENT_STALL_SECONDS: '7',
      BODY_BYTES_PER_SECOND: '0',
      TRUST_PROXY: 'loopback, 10.0.0.0/8, fd00::1',
      PUBLIC_URL: 'https://rondo.example.com/',
      ALLOWED_HOSTS: 'api, rondo.internal',
      HSTS_SECONDS: '300',
      DOCKER_REGISTRY_HOST: 'registry.example.com',
      DOCKER_REGISTRY_USERNAME: 'rondo',
      DOCKER_REGISTRY_PASSWORD: 'hush',
      ENGINE_MEMORY_MIB: '2048',
      DUCKDB_MEMORY_MIB: '1024',
      DATA_PROCESSES: '8',
      DATA_PROCESSES_PER_ORG: '3',
      SCHEDULE_MIN_INTERVAL_SECONDS: '300',
      RUN_LOG_MAX_MIB: '1',
      RUN_LOG_KEEP_DAYS: '0',
      LOG_LEVEL: '',
    });
    expect(config).toMatchObject({
      redis: { url: 'rediss://cache:6380/2' },
      objectStore: { url: 's3://bucket/rondo' },
      queues: { prefix: 'blue' },
      scratch: '/var/tmp/rondo',
      http: {
        host: '::',
        port: 0,
        corsOrigins: ['https://console.example.com', 'http://localhost:8080'],
        jsonLimitBytes: 16_384,
        uploadLimitBytes: 1_048_576,
        connections: { most: 10, mostPerAddress: 5, stallSeconds: 7, bodyBytesPerSecond: 0 },
        trustedProxies: { networks: ['127.0.0.0/8', '::1/128', '10.0.0.0/8', 'fd00::1'] },
        publicUrl: 'https://rondo.example.com',
        allowedHosts: ['api', 'rondo.internal', 'rondo.example.com'],
        hstsSeconds: 300,
      },
      dockerRegistry: { host: 'registry.example.com', username: 'rondo', password: 'hush' },
      engines: { memoryMib: 2048 },
      dataSets: { memoryMib: 1024, processes: 8, processesPerOrg: 3 },
      schedules: { minIntervalSeconds: 300 },
      logs: { maxBytes: 1024 ** 2, keepDays: { succeeded: 0, failed: 90 } },
      log: { level: 'info' },
    });
  });

  it('names every wrong variable, its value and what is allowed, without telling passwords', () => {
    expect(
      problemsOf(() =>
        loadConfig({
          DATABASE_URL: 'mysql://root:hush@db/x',
          RONDO_SECRET_KEY: 'c2hvcnQ=',
          PORT: '65536',
          CORS_ORIGINS: '*,https://console.example.com/path,console.example.com',
          DOCKER_REGISTRY_PASSWORD: 'hush',
          LOG_LEVEL: 'loud',
          DATABASE_API_PASSWORD: 'long-enough',
          DATABASE_WORKER_PASSWORD: 'pässword',
          QUEUE_PREFIX: 'a:b',
          IDENTITY_PROVIDERS: '[{"issuer":"i","jwksUrl":"http://keys","algorithms":["HS256"],"roles":{"x":"root"}}]',
        }),
      ),
    ).toEqual([
      'DATABASE_URL: "mysql://root:***@db/x" is not a URL that starts with postgres:// or postgresql://',
      'PORT: "65536" is not a whole number from 0 to 65535',
      'CORS_ORIGINS: "https://console.example.com/path" is not an origin such as https://console.example.com, or *',
      'CORS_ORIGINS: "console.example.com" is not an origin such as https://console.example.com, or *',
      'IDENTITY_PROVIDERS[0].jwksUrl: "http://keys" is neither https nor http on this machine',
      'IDENTITY_PROVIDERS[0].audience: is missing',
      'IDENTITY_PROVIDERS[0].algorithms: ["HS256"] is not a list of any of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA',
      'IDENTITY_PROVIDERS[0].roles: is not an object whose values are any of viewer, editor, admin',
      'DOCKER_REGISTRY_HOST, DOCKER_REGISTRY_USERNAME: is not set, but needed beside DOCKER_REGISTRY_PASSWORD',
      'DATABASE_WORKER_PASSWORD: the value is not 8 to 128 characters of ASCII without spaces',
      'QUEUE_PREFIX: "a:b" is not 1 to 64 letters, digits, ".", "_" or "-"',
      'LOG_LEVEL: "loud" is not one of fatal, error, warn, info, debug, trace, silent',
      'RONDO_SECRET_KEY: the value is not 32 bytes in base64 (openssl rand -base64 32 makes one)',
    ]);
  });

  it('asks for the database of an api or worker, not of a whole stack', () => {
    expect(problemsOf(() => loadConfig({ RONDO_SECRET_KEY }))).toEqual([
      'DATABASE_URL: is not set; expected postgres://user:password@host:port/database',
    ]);
    expect(loadSettings({}).database).toBeUndefined();
  });

  it('is frozen through and through', () => {
    const config = loadConfig({ DATABASE_URL, RONDO_SECRET_KEY });
    expect(() => Object.assign(config.http, { port: 1 })).toThrow(TypeError);
  });
});

describe('the secret key', () => {
  const keysIn = (RONDO_HOME: string) => loadConfig({ DATABASE_URL, RONDO_HOME }).secretKeys;
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'rondo-config-'));
  });
  afterEach(() => {
    rmSync(home, { recursive: true });
  });

  it('is made once, for its owner alone', () => {
    const [first, ...others] = keysIn(home)();
    expect([first?.length, others]).toEqual([32, []]);
    expect(keysIn(home)()).toEqual([first]);
    expect(statSync(join(home, 'secret.key')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(home, 'secret.key'), 'utf8')).toBe(`${first?.toString('base64') ?? ''}\n`);
  });

  it('is replaced while processes run, which then have both; one that cannot be read changes nothing', () => {
    const keys = keysIn(home);
    const [first] = keys();
    expect(addSecretKey(home)).toBe(2);
    const [second, former] = keys();
    expect(former).toEqual(first);
    expect(second).not.toEqual(first);
    addSecretKey(home);
    expect(keys()).toEqual([expect.any(Buffer), second]);
    expect(statSync(join(home, 'secret.key')).mode & 0o777).toBe(0o600);
    const known = keys();
    writeFileSync(join(home, 'secret.key'), 'half a k');
    expect(keys()).toEqual(known);
  });

  it('may be given with former ones, which are none without it and are not shown', () => {
    const base64 = (fill: number) => Buffer.alloc(32, fill).toString('base64');
    const given = { DATABASE_URL, RONDO_SECRET_KEY: base64(1), RONDO_FORMER_SECRET_KEYS: `${base64(2)}, ${base64(3)}` };
    expect(loadConfig(given).secretKeys()).toEqual([1, 2, 3].map((fill) => Buffer.alloc(32, fill)));
    const problems = problemsOf(() => loadConfig({ ...given, RONDO_FORMER_SECRET_KEYS: 'hush' }));
    expect(problems).toEqual([expect.stringContaining('RONDO_FORMER_SECRET_KEYS: the value is not 32 bytes')]);
    expect(problems.join()).not.toContain('hush');
    const alone = { DATABASE_URL, RONDO_HOME: home, RONDO_FORMER_SECRET_KEYS: base64(2) };
    expect(problemsOf(() => loadConfig(alone))).toEqual([
      'RONDO_FORMER_SECRET_KEYS: is of use beside RONDO_SECRET_KEY only, which is not set',
    ]);
  });

  it('is refused, not replaced, when its file is damaged', () => {
    writeFileSync(join(home, 'secret.key'), 'half a k');
    expect(problemsOf(() => loadConfig({ DATABASE_URL, RONDO_HOME: home }))).toEqual([
      `${join(home, 'secret.key')}: is not a key of 32 bytes in base64`,
    ]);
  });
});

describe('a secret in a file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rondo-config-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const fileOf = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };

  it('is what its variable would be, which comes first', () => {
    const files = {
      DATABASE_URL_FILE: fileOf('database', `${DATABASE_URL}\n`),
      RONDO_SECRET_KEY_FILE: fileOf('key', RONDO_SECRET_KEY),
      REDIS_URL_FILE: fileOf('redis', 'redis://:hush@cache:6379'),
    };
    const database = { url: DATABASE_URL };
    const config = loadConfig(files);
    expect(config).toMatchObject({ database, redis: { url: 'redis://:hush@cache:6379' } });
    expect(config.secretKeys()).toEqual([Buffer.alloc(32, 7)]);
    expect(loadConfig({ ...files, REDIS_URL: 'redis://other' }).redis).toEqual({ url: 'redis://other' });
    // Compose files pass variables on that nobody has set.
    expect(loadConfig({ ...files, DATABASE_URL: '' })).toMatchObject({ database });
  });

  it('is refused when it is not there, empty or wrong, without its value', () => {
    const missing = join(folder, 'missing');
    expect(
      problemsOf(() =>
        loadConfig({
          DATABASE_URL_FILE: missing,
          REDIS_URL_FILE: fileOf('redis', '\n'),
          RONDO_SECRET_KEY_FILE: fileOf('key', 'hush'),
        }),
      ),
    ).toEqual([
      `DATABASE_URL_FILE: "${missing}" cannot be read: ENOENT`,
      `REDIS_URL_FILE: "${join(folder, 'redis')}" is empty`,
      'RONDO_SECRET_KEY: the value is not 32 bytes in base64 (openssl rand -base64 32 makes one)',
    ]);
  });

  it('does not come back where a child process is given another', () => {
    expect(childEnvironment({ DATABASE_URL })).toMatchObject({ DATABASE_URL, DATABASE_URL_FILE: undefined });
    expect(childEnvironment({ PORT: '1' })).not.toHaveProperty('DATABASE_URL_FILE');
  });
});

it('redactedUrl hides the password and nothing else', () => {
  expect(redactedUrl(DATABASE_URL)).toBe('postgres://rondo:***@127.0.0.1:5432/rondo');
  expect(redactedUrl('user:hush@db')).toBe('***@db');
  expect(redactedUrl('no url : hush@db')).toBe('***@db');
});
