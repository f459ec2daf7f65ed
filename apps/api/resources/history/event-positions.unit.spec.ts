import { describe, expect, it } from '@jest/globals';
import { EventPositions } from './event-positions.js';

const [key, former] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const scope = { org: 'acme@Org', sandbox: 'prod' };
const positions = new EventPositions(() => [key, former]);

describe('positions of events', () => {
  it('are read as they were written, and written alike', () => {
    for (const position of [0n, 1n, 2n ** 40n]) {
      const text = positions.write(scope, position);
      expect(positions.read(scope, text)).toBe(position);
      expect(positions.write(scope, position)).toBe(text);
    }
  });

  it('tell neither how many there are nor which comes first', () => {
    const texts = Array.from({ length: 100 }, (_, index) => positions.write(scope, BigInt(index + 1)));
    expect(new Set(texts.map((text) => text.slice(0, 8))).size).toBe(100);
    expect([...texts].sort()).not.toEqual(texts);
  });

  it('are those of one tenant', () => {
    const text = positions.write(scope, 7n);
    for (const other of [
      { ...scope, org: 'other@Org' },
      { ...scope, sandbox: 'dev' },
    ]) {
      expect(positions.write(other, 7n)).not.toBe(text);
      expect(positions.read(other, text)).toBeUndefined();
    }
  });

  it('outlive the replacement of the key that wrote them', () => {
    const text = new EventPositions(() => [former]).write(scope, 7n);
    expect(positions.read(scope, text)).toBe(7n);
  });

  it.each(['7', '', 'a'.repeat(22), 'a'.repeat(21), `${'a'.repeat(21)}!`])('are not %j', (text) => {
    expect(positions.read(scope, text)).toBeUndefined();
  });
});
