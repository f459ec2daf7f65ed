import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { filesBelow } from '#object-store';
import type { Redactor } from '#redaction';

/** What was found in files: their paths. */
export interface FoundLogs {
  readonly found: readonly string[];
  /** Of runs that have not ended: their workers go on writing to them, without the values that they know. */
  readonly left: readonly string[];
}

interface LogOptions {
  /** The folder of the runs' logs, one folder a run. */
  readonly root: string;
  readonly isOpen: (runId: string) => boolean;
  /** Whether the files are to be changed, or only named. */
  readonly applies: boolean;
}

/** Takes the values out of the logs of runs that have ended. */
export async function redactLogs(redactor: Redactor, { root, isOpen, applies }: LogOptions): Promise<FoundLogs> {
  const found: string[] = [];
  const left: string[] = [];
  for await (const { path } of filesBelow(root)) {
    if (!(await holds(path, redactor))) continue;
    const [runId = ''] = path.slice(root.length + 1).split('/');
    if (isOpen(runId)) left.push(path);
    else {
      found.push(path);
      if (applies) await rewrite(path, redactor);
    }
  }
  return { found, left };
}

async function* redacted(
  path: string,
  redactor: Redactor,
): AsyncGenerator<{ readonly was: Buffer; readonly is: Buffer }> {
  const stream = redactor.stream();
  for await (const was of createReadStream(path) as AsyncIterable<Buffer>) yield { was, is: stream.push(was) };
  yield { was: Buffer.alloc(0), is: stream.end() };
}

async function holds(path: string, redactor: Redactor): Promise<boolean> {
  let rest = Buffer.alloc(0);
  for await (const piece of redacted(path, redactor)) {
    // What is held back comes later: the two are compared as far as both are known.
    rest = Buffer.concat([rest, piece.was]);
    if (!rest.subarray(0, piece.is.length).equals(piece.is)) return true;
    rest = rest.subarray(piece.is.length);
  }
  return rest.length > 0;
}

/** Whole or not at all. */
async function rewrite(path: string, redactor: Redactor): Promise<void> {
  const draft = `${path}.redacted`;
  const content = async function* () {
    for await (const { is } of redacted(path, redactor)) yield is;
  };
  try {
    await pipeline(Readable.from(content()), createWriteStream(draft, { mode: 0o600 }));
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}
