import { Readable } from 'node:stream';
import type { StoredArchive } from '../contract/stored-archive.js';

/** A model as it is stored, of which the bytes that are read are counted. */
export function archiveInMemory(content: Buffer): StoredArchive & { readonly read: () => number } {
  let read = 0;
  const open = (start: number, end: number) => {
    read += Math.min(end, content.length) - start;
    return Promise.resolve(Readable.from([content.subarray(start, end)]));
  };
  return { bytes: content.length, open, read: () => read };
}
