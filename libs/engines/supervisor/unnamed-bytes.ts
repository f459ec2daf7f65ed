import { readdirSync, statSync } from 'node:fs';
import { setImmediate as othersTurn } from 'node:timers/promises';
import { processTree } from './process-tree.js';

/** Descriptors of a run that are looked at, at most; by chance which, where it has more. */
const mostDescriptors = 8_192;
const looksInARow = 64;

/**
 * Bytes of the disk that files take which processes of a run have open and which have no name any more: `leader` and its
 * descendants. Of the disk of `folder` only, and each file once. Linux only; elsewhere it finds none.
 * @param mostThreads of the run; a run with more is looked at no further
 */
export async function unnamedBytes(leader: number, folder: string, mostThreads: number): Promise<number> {
  const disk = statSync(folder, { throwIfNoEntry: false })?.dev;
  const processes = await processTree(leader, mostThreads);
  const files = new Map<number, number>();
  let looks = 0;
  for (const { pid } of shuffled(processes)) {
    for (const path of descriptorsOf(pid)) {
      if (++looks > mostDescriptors) return sum(files);
      if (looks % looksInARow === 0) await othersTurn();
      const file = unnamedFile(path);
      if (file && file.dev === disk) files.set(file.ino, file.blocks * 512);
    }
  }
  return sum(files);
}

const sum = (files: ReadonlyMap<number, number>): number => [...files.values()].reduce((all, bytes) => all + bytes, 0);

/** None of a process that has ended, or that the worker may not look at. */
function descriptorsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((descriptor) => `/proc/${pid}/fd/${descriptor}`);
  } catch {
    return [];
  }
}

function unnamedFile(path: string) {
  try {
    const file = statSync(path);
    return file.isFile() && file.nlink === 0 ? file : undefined;
  } catch {
    return undefined;
  }
}

/** So that none can be hidden behind others for long. */
function shuffled<Each>(all: readonly Each[]): Each[] {
  return all
    .map((each) => ({ each, place: Math.random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ each }) => each);
}
