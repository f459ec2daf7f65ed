import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import pg from 'pg';
import { createEmptyDatabase, testRedisUrl } from '#testing';
import type { TestDatabase } from '#testing';
import { startRedisServer } from '../../scripts/redis-server.mjs';
import type { RedisServer } from '../../scripts/redis-server.mjs';
import { steadyPort } from '../../scripts/steady-port.mjs';
import { refusalOf } from './refusal.js';
import type { Refusal } from './refusal.js';

const changed = (url: string, change: (url: URL) => void): string => {
  const parsed = new URL(url);
  change(parsed);
  return parsed.href;
};

const shown = (refusal: Refusal | undefined) => refusal && `${refusal.what}: ${refusal.said}`;

describe('PostgreSQL', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createEmptyDatabase();
  });
  afterAll(() => database.drop());

  const refusalAt = async (change: (url: URL) => void): Promise<string | undefined> => {
    const client = new pg.Client({ connectionString: changed(database.url, change) });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return undefined;
    } catch (error) {
      return shown(refusalOf(error));
    } finally {
      await client.end();
    }
  };

  it('refuses a wrong password', async () => {
    const refusal = await refusalAt((url) => (url.password = 'guess'));
    expect(refusal).toMatch(/^refuses the password: password authentication failed for user "\w+"$/);
  });

  it('demands a password', async () => {
    const refusal = await refusalAt((url) => (url.password = ''));
    expect(refusal).toMatch(/^demands a password, and its URL has none: /);
  });

  it('has no such database', async () => {
    expect(await refusalAt((url) => (url.pathname = '/nowhere'))).toBe(
      'has no such database: database "nowhere" does not exist',
    );
  });

  it('does not speak TLS', async () => {
    expect(await refusalAt((url) => (url.search = 'sslmode=verify-full'))).toBe(
      'does not speak TLS, which its URL demands: The server does not support SSL connections',
    );
  });

  it('denies a right', async () => {
    const role = `visitor_${process.pid}`;
    const name = new URL(database.url).pathname.slice(1);
    await database.pool.query(`
      create role ${role} login password 'visit';
      revoke connect on database ${name} from public`);
    const refusal = await refusalAt((url) => Object.assign(url, { username: role, password: 'visit' }));
    await database.pool.query(`drop role ${role}`);
    expect(refusal).toBe(`denies a right that is needed: permission denied for database "${name}"`);
  });
});

(testRedisUrl() === undefined ? describe.skip : describe)('Redis', () => {
  let folder: string;
  let server: RedisServer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rondo-redis-'));
    server = await startRedisServer({ folder, port: await steadyPort() });
    const admin = new Redis(server.url);
    await admin.acl('SETUSER', 'reader', 'on', '>read', '~*', '+get');
    await admin.config('SET', 'requirepass', 'hush');
    admin.disconnect();
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  const refusalAt = async (change: (url: URL) => void): Promise<string | undefined> => {
    const redis = new Redis(changed(server.url, change), { lazyConnect: true, retryStrategy: () => null });
    let last: unknown;
    redis.on('error', (error: unknown) => (last = error));
    try {
      await redis.connect();
      await redis.info();
      return undefined;
    } catch (error) {
      return shown(refusalOf(last ?? error));
    } finally {
      redis.disconnect();
    }
  };

  it('demands a password', async () => {
    expect(await refusalAt(() => undefined)).toMatch(/^demands a password, and its URL has none: NOAUTH /);
  });

  it('refuses a wrong password', async () => {
    expect(await refusalAt((url) => (url.password = 'guess'))).toMatch(/^refuses the password: WRONGPASS /);
  });

  it('denies a right', async () => {
    const refusal = await refusalAt((url) => Object.assign(url, { username: 'reader', password: 'read' }));
    expect(refusal).toMatch(/^denies a right that is needed: NOPERM /);
  });
});
