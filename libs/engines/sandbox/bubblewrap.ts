import { join } from 'node:path';
import { limited } from './limits.js';
import type { Confined, Confinement } from './sandbox.js';
import { networkFiles, systemPaths } from './system-paths.js';

export interface Bubblewrap {
  readonly path: string;
  /** From 0.8.0 on it can keep what it runs from making namespaces of its own, and with them a capability over each. */
  readonly disablesNesting: boolean;
  /** Of system calls; absent where their numbers are not known. */
  readonly filter: Buffer | undefined;
}

/** Who it is inside; outside it is the worker's user, without its capabilities. */
const user = ['--uid', '1000', '--gid', '1000', '--cap-drop', 'ALL'];

const readable = (paths: readonly string[]): string[] => paths.flatMap((path) => ['--ro-bind-try', path, path]);

const hidden = (folder: string): string[] => ['--tmpfs', folder, '--remount-ro', folder];

/** It keeps the namespaces. Its memory could be written through its files, which no filter of system calls tells apart. */
const firstProcess = '/proc/1';

const filterDescriptor = 4;
const sharedMemoryBytes = 64 * 1024 ** 2;

/**
 * The command line of a confined engine. Of the file system it sees programs and libraries, what it `reads`, and its run's
 * folder, in which all but `in` is writable; of processes its own; no network unless it asks; no system calls that reach past
 * namespaces.
 *
 * SIGTERM is for the engine, to end in good order: bubblewrap would die of it, and take the engine along at once.
 */
export function confineWithBubblewrap(
  { path, disablesNesting, filter }: Bubblewrap,
  command: readonly string[],
  confinement: Confinement,
): Confined {
  const { runDir, reads, network = false } = confinement;
  const inputs = join(runDir, 'in');
  const confined = [
    ...['/usr/bin/env', '--ignore-signal=TERM', path],
    ...['--unshare-all', '--unshare-user', '--die-with-parent', '--hostname', 'engine', ...user],
    ...(disablesNesting ? ['--disable-userns'] : []),
    ...(filter ? ['--seccomp', String(filterDescriptor)] : []),
    ...(network ? ['--share-net', ...readable(networkFiles)] : []),
    ...readable(systemPaths),
    ...['--proc', '/proc', ...hidden(firstProcess)],
    ...['--dev', '/dev', '--size', String(sharedMemoryBytes), '--tmpfs', '/dev/shm'],
    ...['--bind', join(runDir, 'tmp'), '/tmp'],
    ...readable(reads),
    ...['--bind', runDir, runDir, '--ro-bind-try', inputs, inputs, '--chdir', runDir],
    ...['--remount-ro', '/dev', '--remount-ro', '/'],
    '--',
    ...limited(['/usr/bin/env', '--default-signal=TERM', ...command], confinement),
  ];
  return { command: confined, ...(filter && { filter }) };
}
