import { fileURLToPath } from 'node:url';
import { FileSystemStore } from './file-system-store.js';
import type { ObjectStore } from './object-store.js';

/** The object store's address cannot be used. */
export class ObjectStoreUrlError extends Error {
  override readonly name = 'ObjectStoreUrlError';

  constructor(url: string, reason: string) {
    super(`object store URL "${url}" ${reason}: allowed is file:///<absolute folder>`);
  }
}

/**
 * The object store at an address; the folder of a `file:` address is made at the first write.
 * @throws ObjectStoreUrlError for anything but `file:///<absolute folder>`
 */
export function createObjectStore(url: string): ObjectStore {
  if (!URL.canParse(url)) throw new ObjectStoreUrlError(url, 'is not a URL');
  const address = new URL(url);
  if (address.protocol !== 'file:') throw new ObjectStoreUrlError(url, `has the scheme "${address.protocol}"`);
  if (address.host !== '') throw new ObjectStoreUrlError(url, `names the host "${address.host}"`);
  if (address.search !== '' || address.hash !== '') throw new ObjectStoreUrlError(url, 'has a query or fragment');
  return new FileSystemStore(fileURLToPath(address));
}
