import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** How to reach a cluster, kept beside it so that it has the same address and password after every start. */
export interface Connection {
  readonly port: number;
  readonly password: string;
}

/** Makes the cluster; nothing runs as it. */
export const SUPERUSER = 'postgres';
/** Owns the database, and makes the roles that API and worker have in it. */
export const OWNER = 'rondo';
export const DATABASE = 'rondo';

const fileOf = (folder: string): string => join(folder, 'connection.json');

/** The URL of the cluster in `folder`, running or not; undefined before its first start. */
export function embeddedPostgresUrl(folder: string): string | undefined {
  return existsSync(fileOf(folder)) ? urlOf(readConnection(folder)) : undefined;
}

export function urlOf({ port, password }: Connection, user = OWNER): string {
  return `postgres://${user}:${password}@127.0.0.1:${port}/${DATABASE}`;
}

/** The connection of an earlier start, with another port if the old one has been taken since. */
export async function chooseConnection(folder: string): Promise<Connection> {
  const known = existsSync(fileOf(folder)) ? readConnection(folder) : undefined;
  const password = known?.password ?? randomBytes(24).toString('hex');
  const port = known !== undefined && (await isFree(known.port)) ? known.port : await freePort();
  return { port, password };
}

/** Mode 0600, and never seen half-written. */
export function rememberConnection(folder: string, connection: Connection): void {
  const draft = `${fileOf(folder)}.new`;
  writeFileSync(draft, `${JSON.stringify(connection)}\n`, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, fileOf(folder));
}

function readConnection(folder: string): Connection {
  return JSON.parse(readFileSync(fileOf(folder), 'utf8')) as Connection;
}

const freePort = (): Promise<number> => listenOnce(0);
const isFree = (port: number): Promise<boolean> =>
  listenOnce(port).then(
    () => true,
    () => false,
  );

/** Listens for a moment; the port that it got. */
function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  });
}
