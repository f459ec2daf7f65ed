import { Readable } from 'node:stream';
import { badConfiguration } from '../engine-failure.js';
import { modelBounds } from '../model-bounds.js';
import { treesFile } from '../model-file.js';
import { unpack, zipEntries } from '../zip-directory.js';

/**
 * Unpacks a forest, and keeps nothing of it: what loads it holds all of it at once, and its directory may say less than it
 * becomes.
 * @throws EngineFailure (bad configuration) for more than a forest may be, and for none
 */
export async function assertForest(zip: Uint8Array): Promise<void> {
  const open = (start: number, end: number) => Promise.resolve(Readable.from([Buffer.from(zip.subarray(start, end))]));
  const archive = { bytes: zip.length, open };
  const entries = await zipEntries(archive);
  if (!entries) throw badConfiguration(`${treesFile} holds no forest`);
  let bytes = 0;
  for (const entry of entries.values()) {
    for await (const part of unpack(archive, entry)) {
      bytes += part.length;
      if (bytes <= modelBounds.trees) continue;
      throw badConfiguration(
        `what is packed in ${treesFile} is larger than the ${modelBounds.trees} bytes that are allowed`,
      );
    }
  }
}
