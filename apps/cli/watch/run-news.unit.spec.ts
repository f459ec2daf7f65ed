import { expect, it } from '@jest/globals';
import { newsOf } from './run-news.js';

const run = (id: string, state: string, updated: string) => ({
  id,
  state,
  updated: `2026-01-01T${updated}.000Z`,
  experimentId: 'e',
  mode: 'train',
});

it('tells what happened in its order, not in that of the requests', () => {
  const newestFirst = [run('c', 'DONE', '12:00:20'), run('b', 'PENDING', '12:00:10'), run('a', 'DONE', '12:00:30')];
  expect(newsOf(newestFirst, new Map()).map(({ id }) => id)).toEqual(['b', 'c', 'a']);
});

it('tells no state twice', () => {
  const runs = [run('b', 'RUNNING', '12:00:20'), run('a', 'DONE', '12:00:10')];
  const shown = new Map([
    ['a', 'DONE'],
    ['b', 'PENDING'],
  ]);
  expect(newsOf(runs, shown)).toEqual([runs[0]]);
});
