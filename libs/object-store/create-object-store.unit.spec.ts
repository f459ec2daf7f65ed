import { describe, expect, it } from '@jest/globals';
import { createObjectStore, ObjectStoreUrlError } from './create-object-store.js';
import { FileSystemStore } from './file-system-store.js';

describe('createObjectStore', () => {
  it('takes an absolute folder', () => {
    expect(createObjectStore('file:///var/lib/rondo/objects%20here')).toBeInstanceOf(FileSystemStore);
  });

  it.each([
    ['objects', 'is not a URL'],
    ['ftp://host/objects', 'has the scheme "ftp:"'],
    ['file://host/objects', 'names the host "host"'],
    ['file:///objects?x=1', 'has a query or fragment'],
  ])('refuses %s, saying why and what is allowed', (url, reason) => {
    expect(() => createObjectStore(url)).toThrow(new ObjectStoreUrlError(url, reason));
  });
});
