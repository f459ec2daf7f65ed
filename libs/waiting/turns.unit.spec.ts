import { describe, expect, it } from '@jest/globals';
import { Turns } from './turns.js';

describe('turns', () => {
  it('lets so many be under way at once, and the next begin when one ends, well or not', async () => {
    const turns = new Turns(2);
    const begun: number[] = [];
    const ends: { resolve: () => void; reject: (error: Error) => void }[] = [];
    const works = [0, 1, 2, 3].map((index) =>
      turns.take(async () => {
        begun.push(index);
        await new Promise<void>((resolve, reject) => ends.push({ resolve, reject }));
        return index;
      }),
    );
    await Promise.resolve();
    expect(begun).toEqual([0, 1]);
    ends[1]?.reject(new Error('no'));
    await expect(works[1]).rejects.toThrow('no');
    expect(begun).toEqual([0, 1, 2]);
    ends[0]?.resolve();
    await expect(works[0]).resolves.toBe(0);
    expect(begun).toEqual([0, 1, 2, 3]);
    ends[2]?.resolve();
    ends[3]?.resolve();
    await expect(Promise.all([works[2], works[3]])).resolves.toEqual([2, 3]);
  });
});
