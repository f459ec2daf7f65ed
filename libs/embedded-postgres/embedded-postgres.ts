import { chmodSync, mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { findBinaries } from './binaries.js';
import { ensureCluster } from './cluster.js';
import { chooseConnection, rememberConnection, SUPERUSER, urlOf } from './connection.js';
import { endOrphan } from './orphan.js';
import { startServer } from './server.js';
import { serverArguments } from './settings.js';
import type { PostgresSettings } from './settings.js';
import { chooseSystemUser } from './system-user.js';

export interface EmbeddedPostgresOptions {
  /** Holds the cluster (`data`) and its address (`connection.json`); made when absent. */
  readonly folder: string;
  /** false: a cluster for tests, which may be lost with the machine. */
  readonly durable?: boolean;
  /** Server settings that differ from the defaults, by their names in postgresql.conf. */
  readonly settings?: PostgresSettings;
  /** A command that is given the server's as its last arguments and becomes it, such as `['/usr/bin/env', 'A=1']`. */
  readonly launcher?: readonly string[];
  /** Receives each line of the server's log. */
  readonly onLog?: (line: string) => void;
}

/** A running server that belongs to this process. */
export interface EmbeddedPostgres {
  /** The owner of the database `rondo`, on 127.0.0.1: no superuser, but it may make databases and roles. */
  readonly url: string;
  /** A superuser of clusters that this version has made, with the same password. */
  readonly superuserUrl: string;
  readonly pid: number;
  /** Settles when the server has ended, for whatever reason. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** Ends open connections, writes a checkpoint and waits until the server is gone. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL on `folder`, making the cluster at the first start. A server that a killed process left on the
 * folder is ended first. Throws EmbeddedPostgresError with one line when it cannot run here.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { durable = true, settings = {}, launcher = [], onLog = () => undefined } = options;
  mkdirSync(options.folder, { recursive: true });
  const folder = realpathSync(options.folder);
  const dataFolder = join(folder, 'data');
  const binaries = findBinaries();
  const user = chooseSystemUser(dataFolder, [
    join(dataFolder, 'base'),
    binaries.postgres,
    join(binaries.root, 'lib', '*'),
  ]);
  chmodSync(folder, 0o700);
  user.own(folder);
  await endOrphan(dataFolder);
  const connection = await chooseConnection(folder);
  rememberConnection(folder, connection);
  await ensureCluster({ folder, dataFolder, binaries, user, password: connection.password, durable });
  const args = ['-D', dataFolder, '-p', String(connection.port), ...serverArguments(durable, settings)];
  const [file = binaries.postgres, ...rest] = [...launcher, binaries.postgres, ...args];
  const server = await startServer(user.command(file, rest), folder, onLog);
  return { url: urlOf(connection), superuserUrl: urlOf(connection, SUPERUSER), ...server };
}
