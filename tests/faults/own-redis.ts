import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startRedisServer } from '../../scripts/redis-server.mjs';
import type { RedisServer } from '../../scripts/redis-server.mjs';
import { steadyPort } from '../../scripts/steady-port.mjs';

/** A Redis that a test may break. It keeps its data over a restart, and its address. */
export class OwnRedis {
  private constructor(
    private readonly folder: string,
    private readonly port: number,
    private server: RedisServer,
  ) {}

  static async start(): Promise<OwnRedis> {
    const folder = await mkdtemp(join(tmpdir(), 'rondo-redis-'));
    const port = await steadyPort();
    return new OwnRedis(folder, port, await startRedisServer({ port, folder, appendonly: 'yes' }));
  }

  get url(): string {
    return this.server.url;
  }

  async start(): Promise<void> {
    this.server = await startRedisServer({ port: this.port, folder: this.folder, appendonly: 'yes' });
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  async flush(): Promise<void> {
    const client = new Redis(this.url);
    await client.flushall();
    client.disconnect();
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true });
  }
}
