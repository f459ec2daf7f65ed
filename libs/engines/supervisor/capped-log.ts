import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

/** How much of the end of a log is kept in memory to find its last line. */
const tailBytes = 4096;

/** A log file that stops growing at its limit, while whoever writes to it never waits. */
export interface CappedLog {
  readonly write: (chunk: Buffer) => void;
  /** Adds a line of the supervisor's own, beyond the limit if need be. */
  readonly note: (line: string) => void;
  /** The last line that is not blank, trimmed, at most 4 KiB. */
  readonly lastLine: () => string | undefined;
  /** Resolves when everything is in the file; rejects when it could not be written. */
  readonly close: () => Promise<void>;
}

/**
 * Opens a log at `path`. Bytes past `maxBytes` are counted and dropped, and the log says how many at its end.
 * There is no back-pressure on purpose: an engine must not wait for a slow disk, and at most `maxBytes` can pile up.
 */
export function openCappedLog(path: string, maxBytes: number): CappedLog {
  const file = createWriteStream(path);
  const done = finished(file);
  // Awaited in close(); until then a failed write must not surface as an unhandled rejection.
  done.catch(() => undefined);
  let written = 0;
  let dropped = 0;
  let tail = Buffer.alloc(0);
  const note = (line: string) => {
    file.write(`[rondo] ${line}\n`);
  };
  return {
    write: (chunk) => {
      const room = Math.min(chunk.length, maxBytes - written);
      if (room > 0) file.write(chunk.subarray(0, room));
      written += room;
      dropped += chunk.length - room;
      tail = Buffer.concat([tail, chunk.subarray(-tailBytes)]).subarray(-tailBytes);
    },
    note,
    lastLine: () =>
      tail
        .toString('utf8')
        .split('\n')
        .map((line) => line.trim())
        .findLast((line) => line !== ''),
    close: async () => {
      if (dropped > 0) file.write(`\n[rondo] cut here: the limit is ${maxBytes} bytes, ${dropped} more were dropped\n`);
      file.end();
      await done;
    },
  };
}
