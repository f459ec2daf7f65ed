import type { ChildProcess } from 'node:child_process';
import { Writable } from 'node:stream';

/** Gives a confined command the filter of system calls that it reads; `child` was started with a pipe at descriptor 4. */
export function giveFilter(child: ChildProcess, filter: Buffer | undefined): void {
  const pipe = child.stdio[4];
  // One that has ended has read nothing, which its end tells.
  if (pipe instanceof Writable) pipe.on('error', () => undefined).end(filter);
}
