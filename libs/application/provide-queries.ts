import type { Provider } from '@nestjs/common';
import { Pool } from 'pg';

/** Provides the queries of a resource, which know nothing of Nest. */
export const provideQueries = (queries: new (pool: Pool) => object): Provider => ({
  provide: queries,
  useFactory: (pool: Pool) => new queries(pool),
  inject: [Pool],
});
