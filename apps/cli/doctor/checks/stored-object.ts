import { createHash } from 'node:crypto';
import { ObjectMissingError } from '#object-store';
import type { ObjectStore, StoredObject } from '#object-store';
import { messageOf } from '#faults';

/** What of an object is not as its event says: that it is there, its size, the digest of its bytes. */
export async function faultOfObject(store: ObjectStore, expected: StoredObject): Promise<string | undefined> {
  const { uri, bytes, sha256 } = expected;
  try {
    const found = await store.stat(uri);
    if (!found) return `${uri} is missing`;
    if (found.bytes !== bytes) return `${uri} has ${found.bytes} bytes instead of ${bytes}`;
    const hash = createHash('sha256');
    for await (const chunk of (await store.openRead(uri)) as AsyncIterable<Buffer>) hash.update(chunk);
    const digest = hash.digest('hex');
    return digest === sha256 ? undefined : `${uri} has SHA-256 ${digest} instead of ${sha256}`;
  } catch (error) {
    if (error instanceof ObjectMissingError) return `${uri} is missing`;
    return `${uri} cannot be read: ${messageOf(error)}`;
  }
}

/** Objects read at a time. */
const atOnce = 4;

/** Calls `work` for each item, some at a time. */
export async function forEachItem<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const rest = items.values();
  const worker = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
