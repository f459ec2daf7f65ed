import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { zipOf } from '../../testing/written-zip.js';
import { modelBounds } from '../model-bounds.js';
import { assertForest } from './bounded-forest.js';

describe('a forest', () => {
  const zeros = deflateRawSync(Buffer.alloc(64 * 1024 ** 2));
  const files = (count: number, more: object = {}) =>
    Array.from({ length: count }, (_, at) => ({
      name: `f${at}`,
      content: zeros,
      method: 8,
      unpacked: 64 * 1024 ** 2,
      ...more,
    }));

  it('may be as large as its bound, and no larger, whatever its directory says', async () => {
    const most = modelBounds.trees / 64 / 1024 ** 2;
    await expect(assertForest(zipOf(files(most)))).resolves.toBeUndefined();
    await expect(assertForest(zipOf(files(most + 1, { unpacked: 1 })))).rejects.toThrow('what is packed in trees.bin');
  });

  it('is an archive', async () => {
    await expect(assertForest(Buffer.from('a forest'))).rejects.toThrow('trees.bin holds no forest');
  });
});
