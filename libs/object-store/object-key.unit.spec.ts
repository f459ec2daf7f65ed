import { describe, expect, it } from '@jest/globals';
import { assertObjectPrefix, InvalidObjectKeyError, objectKey, objectUri } from './object-key.js';

describe('object keys', () => {
  it('become uris that do not depend on where the store is', () => {
    expect(objectUri('batches/6f1c/0001.parquet')).toBe('objects:batches/6f1c/0001.parquet');
    expect(objectKey('objects:batches/6f1c/0001.parquet')).toBe('batches/6f1c/0001.parquet');
  });

  it.each(['', '/etc/passwd', 'a/../b', '..', 'a//b', 'a/', '.hidden', 'a/.tmp', 'a\\b', 'a b', 'a\0b', 'é'])(
    'refuses %j',
    (key) => {
      expect(() => objectUri(key)).toThrow(InvalidObjectKeyError);
      expect(() => objectKey(`objects:${key}`)).toThrow(InvalidObjectKeyError);
    },
  );

  it('refuses keys that a file system or an object store cannot hold', () => {
    expect(() => objectUri('a'.repeat(256))).toThrow(InvalidObjectKeyError);
    expect(() => objectUri(Array.from({ length: 10 }, () => 'a'.repeat(200)).join('/'))).toThrow(InvalidObjectKeyError);
  });

  it('refuses a uri of another scheme, naming it', () => {
    expect(() => objectKey('file:///etc/passwd')).toThrow('"file:///etc/passwd"');
  });

  it('takes only prefixes that end at a slash', () => {
    expect(() => {
      assertObjectPrefix('runs/1/');
    }).not.toThrow();
    for (const prefix of ['runs/1', '/', '', '../', 'runs//'])
      expect(() => {
        assertObjectPrefix(prefix);
      }).toThrow(InvalidObjectKeyError);
  });
});
