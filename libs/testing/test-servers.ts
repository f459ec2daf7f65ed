/** The PostgreSQL that tests make their databases in. Throws Error where Jest has not been given one. */
export function testServerUrl(): string {
  const worker = process.env['JEST_WORKER_ID'] ?? '1';
  const url = process.env['RONDO_TEST_DATABASE_URL'] ?? process.env[`RONDO_TEST_DATABASE_URL_${worker}`];
  if (url === undefined) {
    throw new Error('There is no PostgreSQL for this test: only .int and .e2e specs have one (see jest.config.ts)');
  }
  return url;
}

/** The Redis that tests may use, each under a prefix of its own; undefined where there is none. */
export const testRedisUrl = (): string | undefined => process.env['RONDO_TEST_REDIS_URL'];
