import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { createObjectStore } from '#object-store';
import type { ObjectStore } from '#object-store';
import { createDataSets } from '../../data-sets.js';
import type { DataSets } from '../../data-sets.js';
import { DuckDb } from '../../duck-db.js';
import type { BatchManifest } from '../../manifest.js';
import { records } from '../../testing/records.js';
import type { BatchFormat, IngestRequest } from '../batch-files.js';

type Content = string | Buffer;

/** Data sets in a folder of their own, for one test file; nothing of them is there before its tests begin. */
export class IngestStage {
  folder = '';
  store!: ObjectStore;
  dataSets!: DataSets;
  private batches = 0;

  async open(): Promise<void> {
    // A folder of such a name is taken for a column by DuckDB, unless it is told otherwise.
    this.folder = await mkdtemp(join(tmpdir(), 'key=value-'));
    this.store = createObjectStore(`file://${this.folder}/objects`);
    this.dataSets = createDataSets({
      store: this.store,
      tempFolder: join(this.folder, 'tmp'),
      memoryLimitMiB: 256,
      threads: 2,
      hasSpare: false,
    });
  }

  async close(): Promise<void> {
    await this.dataSets.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  readonly nextKey = (): string => `batches/${++this.batches}.parquet`;

  readonly ingest = async (
    format: BatchFormat,
    content: Content,
    more: Partial<IngestRequest> = {},
  ): Promise<BatchManifest> => {
    const path = join(this.folder, `input.${format}`);
    await writeFile(path, content);
    return this.dataSets.ingest({ path, format, key: this.nextKey(), ...more });
  };

  /** Ingests and reads again; what is stored is sound. */
  readonly read = async (format: BatchFormat, content: Content, more: Partial<IngestRequest> = {}) => {
    const batch = await this.ingest(format, content, more);
    expect(await this.dataSets.inspect(batch)).toBeUndefined();
    return { batch, rows: await records(this.dataSets, { batches: [batch], start: 0, limit: 1000 }) };
  };

  /** The error of a refused batch. */
  readonly refusal = (format: BatchFormat, content: Content, more: Partial<IngestRequest> = {}): Promise<unknown> =>
    this.ingest(format, content, more).then(
      () => 'accepted',
      (error: unknown) => error,
    );

  /** Writes what a query says as Parquet. */
  readonly copyTo = async (path: string, select: string, options = ''): Promise<void> => {
    const duckDb = new DuckDb({ tempFolder: join(this.folder, 'tmp'), memoryLimitMiB: 256, threads: 1 });
    await duckDb.session((session) => session.all(`COPY (${select}) TO '${path}' (FORMAT parquet${options})`));
    await duckDb.close();
  };

  /** What is left of work in the folders of processes; rows too wide for the memory make a folder that stays. */
  readonly leftovers = async (): Promise<string[]> =>
    (await readdir(join(this.folder, 'tmp'), { recursive: true })).filter((path) => /\/(work-|in\/|export)/.test(path));
}

/** One that is opened before the tests of a file, and closed behind them. */
export function ingestStage(): IngestStage {
  const stage = new IngestStage();
  beforeAll(() => stage.open());
  afterAll(() => stage.close());
  return stage;
}

export const typesOf = ({ schema }: Pick<BatchManifest, 'schema'>): Readonly<Record<string, string>> =>
  Object.fromEntries(schema.map(({ name, type }) => [name, type]));
