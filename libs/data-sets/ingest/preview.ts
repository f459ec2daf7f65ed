import { mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Column } from '#domain';
import type { BatchStore } from '../batch-store.js';
import type { DuckDb } from '../duck-db.js';
import type { BatchManifest } from '../manifest.js';
import { profile } from '../read/profile.js';
import type { DataSetProfile } from '../read/profile.js';
import { selectRows } from '../read/relation.js';
import { rows } from '../read/rows.js';
import type { RowTable } from '../read/rows.js';
import { identifier } from '../sql.js';
import { formattedInstant } from '../timestamp-format.js';
import type { IngestRequest } from './batch-files.js';
import { ingest } from './ingest.js';

/** A column that may say when rows were: with the pattern that reads all of its values, where they are no ISO 8601 times. */
export interface TimeCandidate {
  readonly column: string;
  readonly timestampFormat?: string;
}

/** What files of rows would be as a batch. */
export interface RowsPreview extends Pick<BatchManifest, 'schema' | 'delimiter' | 'decimal'> {
  readonly profile: DataSetProfile;
  readonly head: RowTable;
  /** Those whose type is that of times first. */
  readonly times: readonly TimeCandidate[];
}

const headRows = 20;

/** Patterns that times are commonly written by; a column that several of them read is a candidate with each. */
const patterns = [
  ...[
    '%m/%d/%Y',
    '%d/%m/%Y',
    '%m/%d/%y',
    '%d/%m/%y',
    '%d.%m.%Y',
    '%d.%m.%y',
    '%Y/%m/%d',
    '%Y%m%d',
    '%d-%b-%Y',
    '%b %d, %Y',
  ],
  ...[
    '%m/%d/%Y %H:%M',
    '%d/%m/%Y %H:%M',
    '%m/%d/%Y %H:%M:%S',
    '%d/%m/%Y %H:%M:%S',
    '%d.%m.%Y %H:%M',
    '%d.%m.%Y %H:%M:%S',
  ],
];

/** Columns of text whose values are looked at. */
const mostSought = 50;

/**
 * Reads files as `ingest` does, into a file that is gone with the operation: columns with types and what they hold, the first
 * rows, and which columns could date them.
 * @throws what ingest throws
 */
export async function preview(duckDb: DuckDb, request: Omit<IngestRequest, 'key'>): Promise<RowsPreview> {
  const folder = await mkdtemp(join(duckDb.folder, 'preview-'));
  try {
    return await previewIn(duckDb, new OneBatch(folder), request);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function previewIn(duckDb: DuckDb, store: BatchStore, request: Omit<IngestRequest, 'key'>): Promise<RowsPreview> {
  const manifest = await ingest(duckDb, store, { ...request, key: 'preview' });
  const batches = [manifest];
  const described = await profile(duckDb, store, { batches });
  const head = await rows(duckDb, store, { batches, start: 0, limit: headRows });
  const { schema, delimiter, decimal } = manifest;
  return {
    schema,
    ...(delimiter !== undefined && { delimiter }),
    ...(decimal !== undefined && { decimal }),
    profile: described,
    head,
    times: await candidates(duckDb, store, manifest),
  };
}

async function candidates(duckDb: DuckDb, store: BatchStore, manifest: BatchManifest): Promise<TimeCandidate[]> {
  const times = manifest.schema.flatMap(({ name, type }) => (type === 'timestamp' ? [{ column: name }] : []));
  const sought = manifest.schema.filter(({ type }) => type === 'string' || type === 'integer').slice(0, mostSought);
  if (sought.length === 0) return times;
  return [...times, ...(await patternsOf(duckDb, store, manifest, sought))];
}

/** A number is a time where eight digits are a day: 20260131. */
function patternsOf(duckDb: DuckDb, store: BatchStore, manifest: BatchManifest, columns: readonly Column[]) {
  const asked = columns.flatMap(({ name, type }) =>
    patterns.filter((pattern) => type === 'string' || pattern === '%Y%m%d').map((pattern) => ({ name, pattern })),
  );
  return duckDb.session(async (session) => {
    const select = await selectRows(session, store, [manifest], { columns, times: 'text' });
    const tests = asked.map(({ name, pattern }, place) => {
      const text = `CAST(${identifier(name)} AS VARCHAR)`;
      return `coalesce(bool_and(${formattedInstant(text, pattern)} IS NOT NULL) FILTER (${text} IS NOT NULL), false) AS "${place}"`;
    });
    const [found = {}] = await session.all(`SELECT ${tests.join(', ')} FROM (${select})`);
    return asked.flatMap(({ name, pattern }, place) =>
      found[String(place)] === true ? [{ column: name, timestampFormat: pattern }] : [],
    );
  });
}

/** Keeps the one batch of an operation, in its folder. */
class OneBatch implements BatchStore {
  private readonly path: string;

  constructor(folder: string) {
    this.path = join(folder, 'preview.parquet');
  }

  async putFile(_key: string, path: string) {
    await rename(path, this.path);
    return { uri: 'objects:preview', bytes: 0, sha256: '' };
  }

  materialize(): Promise<string> {
    return Promise.resolve(this.path);
  }
}
