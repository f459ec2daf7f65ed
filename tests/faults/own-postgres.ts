import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '#embedded-postgres';
import type { EmbeddedPostgres, EmbeddedPostgresOptions } from '#embedded-postgres';
import { createPool, migrate } from '#event-store';
import type { TestDatabase } from '#testing';
import { rememberConnection } from '../../libs/embedded-postgres/connection.js';
import { steadyPort } from '../../scripts/steady-port.mjs';

// A server that crashes, on a machine that does not, keeps what it has committed.
const settings = { max_connections: '120', synchronous_commit: 'on' };

/** A PostgreSQL that a test may break. It keeps its data over a restart, and its address. */
export class OwnPostgres {
  private constructor(
    private readonly options: EmbeddedPostgresOptions,
    private server: EmbeddedPostgres,
    readonly database: TestDatabase,
  ) {}

  /** With a migrated database, whose `drop` removes the server. */
  static async start(launcher: readonly string[] = []): Promise<OwnPostgres> {
    const folder = await mkdtemp(join(tmpdir(), 'rondo-postgres-'));
    await chmod(folder, 0o755);
    rememberConnection(folder, { port: await steadyPort(), password: 'faults' });
    const options = { folder, durable: false, settings, launcher };
    const server = await startEmbeddedPostgres(options);
    const { url } = server;
    await migrate(url);
    const pool = createPool(url);
    const drop = async () => {
      await pool.end();
      await postgres.stop();
      await rm(folder, { recursive: true });
    };
    const postgres = new OwnPostgres(options, server, { url, pool, drop });
    return postgres;
  }

  async start(): Promise<void> {
    this.server = await startEmbeddedPostgres(this.options);
    if (this.server.url !== this.database.url) throw new Error('Another process has taken the port of PostgreSQL');
  }

  /** Ends connections and transactions under way, and shuts down in order. */
  stop(): Promise<void> {
    return this.server.stop();
  }

  /** As when the server's process dies: the next start has to recover. */
  async crash(): Promise<void> {
    process.kill(this.server.pid, 'SIGQUIT');
    await this.server.ended;
  }
}
