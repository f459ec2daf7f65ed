import { testRedisUrl } from '#testing';
import type { StackOptions } from '../e2e/stack.js';

export interface Backend {
  readonly backend: string;
  readonly options: StackOptions;
  /** Whether this machine has what it needs. */
  readonly there: boolean;
}

export const onPostgres: Backend = { backend: 'PostgreSQL', options: {}, there: true };

/** Says so where there is no Redis. */
export function onRedis(): Backend {
  const redisUrl = testRedisUrl();
  if (redisUrl !== undefined) return { backend: 'Redis', options: { redisUrl }, there: true };
  console.warn('Skipped on Redis: no redis-server was found');
  return { backend: 'Redis', options: {}, there: false };
}
