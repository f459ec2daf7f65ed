import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandError } from '../command.js';

export interface HomeLock {
  release(): void;
}

/**
 * Makes sure that one supervisor at a time uses a home folder. The lock is a listening socket, because the kernel
 * takes that from a killed process; a file with a process id outlives it, and in containers the ids come again.
 * Throws CommandError, naming the process that holds the lock.
 */
export async function lockHome(home: string): Promise<HomeLock> {
  mkdirSync(home, { recursive: true });
  const name = socketName(realpathSync(home));
  const server = (await listen(name)) ?? (await takeOver(name));
  if (server === undefined) {
    const holder = await ask(name);
    throw new CommandError(
      `Rondo already runs on ${home}${holder ? ` (process ${holder})` : ''}: stop it first, or set RONDO_HOME to another folder.`,
    );
  }
  server.unref();
  return {
    release: () => {
      server.close();
    },
  };
}

/** Linux has sockets without a file, which never go stale. Elsewhere the path must be short: 104 bytes on macOS. */
function socketName(home: string): string {
  const digest = createHash('sha256').update(home).digest('hex').slice(0, 32);
  return process.platform === 'linux' ? `\0rondo-${digest}` : join(tmpdir(), `rondo-${digest}.sock`);
}

/** A socket file that nobody answers on was left by a killed process. */
async function takeOver(name: string): Promise<Server | undefined> {
  if (name.startsWith('\0') || (await ask(name)) !== undefined) return undefined;
  rmSync(name, { force: true });
  return listen(name);
}

/** undefined: the name is taken. Whoever connects is told the id of this process. */
function listen(name: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.on('error', () => undefined).end(String(process.pid)));
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(name, () => {
      resolve(server);
    });
  });
}

/** What the holder answers; undefined when nobody listens. */
function ask(name: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(name);
    socket.setTimeout(1_000, () => socket.destroy());
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.once('error', () => {
      resolve(undefined);
    });
    socket.once('close', () => {
      resolve(answer);
    });
  });
}
