import { mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BatchStore } from '../batch-store.js';
import type { DuckDb, Session } from '../duck-db.js';
import type { BatchManifest } from '../manifest.js';
import { profile } from '../read/profile.js';
import type { ColumnProfile, DataSetProfile } from '../read/profile.js';
import { selectRows } from '../read/relation.js';
import { rows } from '../read/rows.js';
import type { RowTable } from '../read/rows.js';
import { identifier, list } from '../sql.js';
import { formattedInstant, formOf } from '../timestamp-format.js';
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

const forms = patterns.map((pattern) => ({ pattern, form: formOf(pattern) }));

/** Columns of which all values are read as times. */
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
    times: await candidates(duckDb, store, manifest, described),
  };
}

async function candidates(
  duckDb: DuckDb,
  store: BatchStore,
  manifest: BatchManifest,
  { columns }: DataSetProfile,
): Promise<TimeCandidate[]> {
  const times = columns.flatMap(({ name, type }) => (type === 'timestamp' ? [{ column: name }] : []));
  const likely = columns
    .map((column) => ({ name: column.name, type: column.type, patterns: likelyPatterns(column) }))
    .filter((column) => column.patterns.length > 0)
    .slice(0, mostSought);
  if (likely.length === 0) return times;
  return duckDb.session(async (session) => {
    const select = await selectRows(session, store, [manifest], { columns: likely, times: 'text' });
    const found = new Map<string, readonly string[]>();
    for (const pattern of patterns) {
      const asked = likely.filter((column) => column.patterns.includes(pattern)).map(({ name }) => name);
      found.set(pattern, await columnsOf(session, select, asked, pattern));
    }
    const read = likely.flatMap(({ name, patterns: tried }) =>
      tried.flatMap((pattern) =>
        found.get(pattern)?.includes(name) ? [{ column: name, timestampFormat: pattern }] : [],
      ),
    );
    return [...times, ...read];
  });
}

/**
 * Those whose form the least, the greatest and the frequent values have, which leaves few of a table. A number is a time where
 * eight digits are a day: 20260131.
 */
function likelyPatterns({ type, min, max, top = [] }: ColumnProfile): string[] {
  if (min === null || (type !== 'string' && type !== 'integer')) return [];
  const values = [min, max, ...top.map(({ value }) => value)].map((value) => String(value).trim());
  return forms.flatMap(({ pattern, form }) =>
    (type === 'string' || pattern === '%Y%m%d') && values.every((value) => form.test(value)) ? [pattern] : [],
  );
}

/**
 * Of columns those of which a pattern reads all values. Their values come below one another: DuckDB compiles a pattern anew for
 * each column that it stands beside, which took 20 ms each.
 */
async function columnsOf(session: Session, select: string, names: readonly string[], pattern: string) {
  if (names.length === 0) return [];
  const texts = names.map((name) => `CAST(${identifier(name)} AS VARCHAR)`);
  const read = await session.all(
    `SELECT place FROM (SELECT unnest(range(${names.length})) AS place, unnest(${list(texts)}) AS text FROM (${select}))
     WHERE text IS NOT NULL GROUP BY place HAVING bool_and(${formattedInstant('text', pattern)} IS NOT NULL)`,
  );
  return read.map(({ place }) => names[Number(place)] ?? '');
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
