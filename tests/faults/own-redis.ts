import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

/** A Redis that a test may break. It keeps its data over a restart, and its address. */
export class OwnRedis {
  private server: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    private readonly port: number,
  ) {}

  static async start(): Promise<OwnRedis> {
    const redis = new OwnRedis(await mkdtemp(join(tmpdir(), 'rondo-redis-')), await freePort());
    await redis.start();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const options = { port: String(this.port), bind: '127.0.0.1', dir: this.folder, save: '', appendonly: 'yes' };
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
    this.server = spawn('redis-server', args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { PATH: '/usr/bin:/bin:/usr/local/bin:/opt/homebrew/bin' },
    });
    await saysReady(this.server);
  }

  async stop(): Promise<void> {
    if (!this.server) return;
    const gone = once(this.server, 'exit');
    this.server.kill('SIGTERM');
    await gone;
    this.server = undefined;
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

async function saysReady({ stdout }: ChildProcess): Promise<void> {
  if (stdout === null) throw new Error('redis-server has no output');
  let said = '';
  stdout.on('data', (chunk: Buffer) => (said += String(chunk)));
  const ended = once(stdout, 'end').then(() => {
    throw new Error(`redis-server has ended: ${said}`);
  });
  ended.catch(() => undefined);
  while (!said.includes('Ready to accept connections')) await Promise.race([once(stdout, 'data'), ended]);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
