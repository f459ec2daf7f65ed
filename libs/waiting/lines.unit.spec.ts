import { expect, it } from '@jest/globals';
import { Lines } from './lines.js';

const settled = () => new Promise((resolve) => setImmediate(resolve));

it('lets one of each line be under way, and the next begin when it ends, well or not', async () => {
  const lines = new Lines();
  const begun: string[] = [];
  const ends = new Map<string, { resolve: () => void; reject: (error: Error) => void }>();
  const all = ['a1', 'a2', 'a3', 'b1', 'b2'].map((name) =>
    lines.take(name.charAt(0), async () => {
      begun.push(name);
      await new Promise<void>((resolve, reject) => ends.set(name, { resolve, reject }));
    }),
  );
  const results = Promise.allSettled(all);
  expect([lines.length('a'), lines.length('b'), lines.length('c')]).toEqual([2, 1, 0]);
  expect(begun).toEqual(['a1', 'b1']);
  ends.get('a1')?.reject(new Error('no'));
  await settled();
  expect(begun).toEqual(['a1', 'b1', 'a2']);
  ends.get('a2')?.resolve();
  ends.get('b1')?.resolve();
  await settled();
  expect(new Set(begun)).toEqual(new Set(['a1', 'a2', 'a3', 'b1', 'b2']));
  ends.get('a3')?.resolve();
  ends.get('b2')?.resolve();
  await results;
  await expect(lines.take('a', () => Promise.resolve('at once'))).resolves.toBe('at once');
  expect(lines.length('a')).toBe(0);
});
