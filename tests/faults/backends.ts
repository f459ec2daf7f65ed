import { testRedisUrl } from '#testing';
import type { StackOptions } from '../e2e/stack.js';

const redisUrl = testRedisUrl();
if (redisUrl === undefined) console.warn('Skipped on Redis: no redis-server was found');

/** The queue backends; `there`: whether this machine has what it needs. */
export const backends: readonly {
  readonly backend: string;
  readonly options: StackOptions;
  readonly there: boolean;
}[] = [
  { backend: 'PostgreSQL', options: {}, there: true },
  { backend: 'Redis', options: redisUrl === undefined ? {} : { redisUrl }, there: redisUrl !== undefined },
];
