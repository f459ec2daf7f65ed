import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { operationsOf } from './document.js';
import type { Operation } from './document.js';
import { FuzzedApi } from './fuzzed-api.js';
import { requestTo } from './request-arbitrary.js';
import { SchemaArbitrary } from './schema-arbitrary.js';

/** `FUZZ_SEED` looks elsewhere, `FUZZ_RUNS` longer: inputs of each operation. */
const { FUZZ_RUNS = '150', FUZZ_SEED = '20260101' } = process.env;
const [runs, seed] = [Number(FUZZ_RUNS), Number(FUZZ_SEED)];

describe('hostile input', () => {
  let api: FuzzedApi;

  beforeAll(async () => {
    api = await FuzzedApi.start();
  });

  afterAll(async () => {
    process.stdout.write(`fuzz: ${api.tried} requests, seed ${seed}, answers ${JSON.stringify(api.statuses)}\n`);
    await api.stop();
  });

  it(
    'is answered or refused by every operation, without a fault and without a trace',
    async () => {
      const operations = operationsOf(api.document);
      expect(operations.length).toBeGreaterThan(41);
      const schemas = new SchemaArbitrary(api.document.components.schemas);
      for (const [index, operation] of operations.entries()) {
        // What was only read is there still.
        if (operations[index - 1]?.method !== 'GET') await api.stock();
        await fc.assert(
          fc.asyncProperty(requestTo(operation, schemas, api.parquet), async (request) => {
            await api.try(request);
          }),
          { seed: seed + numberOf(operation), numRuns: runs, endOnFailure: true },
        );
      }
    },
    // Of all operations together.
    300_000 + runs * 20_000,
  );
});

/** An operation's own seed, so that all operations do not meet the same choices, and new ones change no others. */
const numberOf = ({ method, path }: Operation): number =>
  Array.from(`${method} ${path}`).reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 1_000_003, 7);
