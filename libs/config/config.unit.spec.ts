import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConfigError, loadConfig, loadSettings, redactedUrl } from './index.js';

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
      },
      database: { url: DATABASE_URL },
      queues: { prefix: 'rondo' },
      objectStore: { url: 'file:///srv/rondo/objects' },
      concurrency: { training: 1, scoring: 2 },
      engines: { memoryMib: 1024, runTimeoutSeconds: 3600 },
      dataSets: { memoryMib: 512 },
      schedules: { minIntervalSeconds: 1 },
      shutdown: { graceSeconds: 8 },
      logs: { root: '/srv/rondo/logs', maxBytes: 10 * 1024 ** 2, keepDays: { succeeded: 30, failed: 90 } },
      runs: { leaseSeconds: 30 },
      scratch: '/srv/rondo/scratch',
      log: { level: 'info', format: 'json' },
      secretKey: Buffer.alloc(32, 7),
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
      DOCKER_REGISTRY_HOST: 'registry.example.com',
      DOCKER_REGISTRY_USERNAME: 'rondo',
      DOCKER_REGISTRY_PASSWORD: 'hush',
      ENGINE_MEMORY_MIB: '2048',
      DUCKDB_MEMORY_MIB: '1024',
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
      },
      dockerRegistry: { host: 'registry.example.com', username: 'rondo', password: 'hush' },
      engines: { memoryMib: 2048 },
      dataSets: { memoryMib: 1024 },
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
          QUEUE_PREFIX: 'a:b',
        }),
      ),
    ).toEqual([
      'DATABASE_URL: "mysql://root:***@db/x" is not a URL that starts with postgres:// or postgresql://',
      'PORT: "65536" is not a whole number from 0 to 65535',
      'CORS_ORIGINS: "https://console.example.com/path" is not an origin such as https://console.example.com, or *',
      'CORS_ORIGINS: "console.example.com" is not an origin such as https://console.example.com, or *',
      'DOCKER_REGISTRY_HOST, DOCKER_REGISTRY_USERNAME: is not set, but needed beside DOCKER_REGISTRY_PASSWORD',
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
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'rondo-config-'));
  });
  afterEach(() => {
    rmSync(home, { recursive: true });
  });

  it('is made once, for its owner alone', () => {
    const first = loadConfig({ DATABASE_URL, RONDO_HOME: home }).secretKey;
    expect(first).toHaveLength(32);
    expect(loadConfig({ DATABASE_URL, RONDO_HOME: home }).secretKey).toEqual(first);
    expect(statSync(join(home, 'secret.key')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(home, 'secret.key'), 'utf8')).toBe(`${first.toString('base64')}\n`);
  });

  it('is refused, not replaced, when its file is damaged', () => {
    writeFileSync(join(home, 'secret.key'), 'half a k');
    expect(problemsOf(() => loadConfig({ DATABASE_URL, RONDO_HOME: home }))).toEqual([
      `${join(home, 'secret.key')}: is not a key of 32 bytes in base64`,
    ]);
  });
});

it('redactedUrl hides the password and nothing else', () => {
  expect(redactedUrl(DATABASE_URL)).toBe('postgres://rondo:***@127.0.0.1:5432/rondo');
  expect(redactedUrl('user:hush@db')).toBe('***@db');
  expect(redactedUrl('no url : hush@db')).toBe('***@db');
});
