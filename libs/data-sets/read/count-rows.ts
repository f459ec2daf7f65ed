import type { BatchStore } from '../batch-store.js';
import type { DuckDb } from '../duck-db.js';
import type { BatchManifest } from '../manifest.js';
import { pickColumns, schemaOf, selectRows } from './relation.js';
import { refines } from './refine-rows.js';
import type { RowQuery } from './refine-rows.js';
import { batchesWithin, overlap } from './select-batches.js';
import type { Interval } from './select-batches.js';

export interface CountRequest extends Interval {
  readonly batches: readonly BatchManifest[];
  readonly query?: RowQuery | undefined;
}

const sumOf = (batches: readonly BatchManifest[]): number => batches.reduce((sum, { rows }) => sum + rows, 0);

/**
 * How many rows of an interval a query lets through. Without a query only the batches at the edges of the interval are
 * opened: the manifests of the others say it. With one, no columns are read but those that it names.
 */
export async function countRows(duckDb: DuckDb, store: BatchStore, request: CountRequest): Promise<number> {
  const { query = {} } = request;
  const { filters = [], latest } = query;
  const unordered = { ...query, orderby: [] };
  const within = batchesWithin(request.batches, request);
  const isRefined = refines(unordered);
  const known = isRefined ? [] : within.filter((batch) => overlap(batch, request) === 'whole');
  const open = within.filter((batch) => !known.includes(batch));
  const schema = schemaOf(request.batches);
  if (open.length === 0 || schema.length === 0) return sumOf(known);
  const named = [...filters.map(({ field }) => field), ...(latest?.key === undefined ? [] : [latest.key])];
  const columns = named.length > 0 ? pickColumns(schema, [...new Set(named)]) : schema.slice(0, 1);
  const refined = isRefined ? unordered : undefined;
  return duckDb.session(async (session) => {
    const selection = { columns, interval: request, times: 'native', query: refined } as const;
    const select = await selectRows(session, store, open, selection);
    const [[counted] = []] = await session.rows(`SELECT count(*) FROM (${select})`);
    return sumOf(known) + Number(counted);
  });
}
