import { describe, expect, it } from '@jest/globals';
import { RequestTurns } from './request-turns.js';

function setUp() {
  let time = 5_000;
  const turns = new RequestTurns(() => time);
  const begun: string[] = [];
  const leaves: (() => void)[] = [];
  /** So many requests of an organisation. */
  const ask = async (org: string, count = 1): Promise<void> => {
    for (let each = 0; each < count; each++) {
      void turns.take(org).then((leave) => {
        begun.push(org);
        leaves.push(leave);
      });
    }
    await settled();
  };
  const beginning = (org: string): number => begun.filter((one) => one === org).length;
  return { ask, beginning, leaves, pass: (ms: number) => (time += ms) };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('requests', () => {
  it('of an organisation that is alone wait for nothing', async () => {
    const { ask, beginning } = setUp();
    await ask('a', 100);
    expect(beginning('a')).toBe(100);
  });

  it('of one that asks for a few at once wait while others ask, and those of others do not', async () => {
    const { ask, beginning, leaves } = setUp();
    await ask('b');
    await ask('a', 10);
    expect(beginning('a')).toBe(4);
    await ask('b');
    expect(beginning('b')).toBe(2);
    leaves[1]?.();
    leaves[1]?.();
    await settled();
    expect(beginning('a')).toBe(5);
  });

  it('of one that asks for many at once are worked on one by one', async () => {
    const { ask, beginning, leaves } = setUp();
    await ask('b');
    await ask('a', 64);
    expect(beginning('a')).toBe(4);
    for (const leave of leaves.slice(1, 4)) leave();
    await settled();
    expect(beginning('a')).toBe(4);
    leaves[4]?.();
    await settled();
    expect(beginning('a')).toBe(5);
  });

  it('all go on once the others have been silent for a second', async () => {
    const { ask, beginning, leaves, pass } = setUp();
    await ask('b');
    await ask('a', 64);
    leaves[0]?.();
    pass(1_000);
    leaves[1]?.();
    await settled();
    expect(beginning('a')).toBe(64);
  });
});
