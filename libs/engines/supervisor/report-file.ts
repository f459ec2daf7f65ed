import { closeSync, constants, openSync, readSync } from 'node:fs';

const intervalMs = 250;
const chunkBytes = 64 * 1024;
/** More than this nobody reports; what comes behind it is not read. */
const mostBytes = 64 * 1024 ** 2;

/**
 * Makes the file at `path` and hands on what is appended to it. It is opened once, before anybody else can: what its name
 * leads to later does not matter.
 */
export function followReportFile(path: string, push: (chunk: Buffer) => void): { readonly end: () => void } {
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const file = openSync(path, flags, 0o600);
  const chunk = Buffer.alloc(chunkBytes);
  let position = 0;
  const read = () => {
    while (position < mostBytes) {
      const bytes = readSync(file, chunk, 0, chunkBytes, position);
      if (bytes === 0) return;
      position += bytes;
      push(Buffer.from(chunk.subarray(0, bytes)));
    }
  };
  const timer = setInterval(read, intervalMs);
  return {
    end: () => {
      clearInterval(timer);
      read();
      closeSync(file);
    },
  };
}
