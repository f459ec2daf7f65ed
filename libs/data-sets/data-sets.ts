import { copyFile, link, lstat, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '#faults';
import type { ObjectStore, StoredObject } from '#object-store';
import type { Caller } from './caller.js';
import { secondsToRead, secondsToTakeIn } from './children/allowance.js';
import { ChildEndedError } from './children/child.js';
import type { Child, Confine } from './children/child.js';
import { Children } from './children/children.js';
import { BadBatchError, MemoryLimitError } from './errors.js';
import type { IngestRequest } from './ingest/batch-files.js';
import type { RowsPreview } from './ingest/preview.js';
import type { BatchManifest } from './manifest.js';
import type { OperationName, Operations } from './operations.js';
import type { CountRequest } from './read/count-rows.js';
import type { ExportRequest, WindowRequest } from './read/export-rows.js';
import type { DataSetProfile, ProfileRequest } from './read/profile.js';
import type { RowsRequest, RowTable } from './read/rows.js';

export interface DataSetsOptions {
  readonly store: ObjectStore;
  /** Where the folders of the processes are; made when needed. */
  readonly tempFolder: string;
  /** What DuckDB may use in each process. */
  readonly memoryLimitMiB: number;
  readonly threads: number;
  /** Processes at work at once, in all and for one tenant; how much of one tenant waits before more is refused. */
  readonly processes?: { readonly atOnce: number; readonly perTenant: number; readonly mostWaiting?: number };
  /** Holds a process to its files and its memory. Absent: nothing but its own limits do. */
  readonly confine?: Confine;
  /** Whether a process is always ready for the next tenant; true when absent. */
  readonly hasSpare?: boolean;
}

/** Reads the rows of batches; which batches a data set has is the caller's to know, from their manifests. */
export interface DataSetReader {
  rows(request: RowsRequest & Caller): Promise<RowTable>;
  /** How many rows there are, of all pages. */
  count(request: CountRequest & Caller): Promise<number>;
  exportRows(request: ExportRequest & Caller): Promise<{ rows: number }>;
  exportWindow(request: WindowRequest & Caller): Promise<{ rows: number }>;
  profile(request: ProfileRequest & Caller): Promise<DataSetProfile>;
}

export interface DataSets extends DataSetReader {
  ingest(request: IngestRequest & Caller): Promise<BatchManifest>;
  /** What files would be as a batch, of which nothing is kept. */
  preview(request: Omit<IngestRequest, 'key'> & Caller): Promise<RowsPreview>;
  /** What of a batch's file is not as its manifest says; undefined when all is. */
  inspect(batch: BatchManifest): Promise<string | undefined>;
  /** Ends all processes, whatever they do; the next call starts one again. */
  close(): Promise<void>;
}

const usualProcesses = { atOnce: 4, perTenant: 4 };

/** Batches of rows in an object store, through processes that are started at the first call. */
export function createDataSets(options: DataSetsOptions): DataSets {
  const { store, tempFolder, memoryLimitMiB, threads, processes = usualProcesses, hasSpare = true } = options;
  const confine = options.confine ?? ((command) => ({ command }));
  const limits = { memoryLimitMiB, threads, ...processes };
  const children = new Children({ ...limits, folder: tempFolder, objects: store.folder, confine, hasSpare });
  const work = new RowWork(children, store, memoryLimitMiB);
  return {
    ingest: (request) => work.ingest(request),
    preview: (request) => work.preview(request),
    inspect: (batch) => work.read('inspect', batch, [batch], {}),
    rows: ({ tenant, signal, ...request }) => work.read('rows', request, request.batches, { tenant, signal }),
    count: ({ tenant, signal, ...request }) => work.read('count', request, request.batches, { tenant, signal }),
    exportRows: (request) => work.export('exportRows', request),
    exportWindow: (request) => work.export('exportWindow', request),
    profile: ({ tenant, signal, ...request }) => work.read('profile', request, request.batches, { tenant, signal }),
    close: () => children.close(),
  };
}

type ResultOf<Name extends OperationName> = Awaited<ReturnType<Operations[Name]>>;

/** Gives work to processes: what they read lies in their folder, and what they write is taken from there. */
class RowWork {
  constructor(
    private readonly children: Children,
    private readonly objects: ObjectStore,
    private readonly memoryLimitMiB: number,
  ) {}

  read<Name extends OperationName>(
    operation: Name,
    request: unknown,
    batches: readonly BatchManifest[],
    caller: Caller,
  ): Promise<ResultOf<Name>> {
    const cpuSeconds = secondsToRead(batches);
    return this.children.with(caller, (child) =>
      this.do(child, { operation, request, cpuSeconds }, caller.signal),
    ) as Promise<ResultOf<Name>>;
  }

  ingest(request: IngestRequest & Caller): Promise<BatchManifest> {
    return this.takeIn('ingest', request, (child) => async (key, file) => {
      if (key !== request.key) throw new Error(`"${key}" is not the key of the batch`);
      return this.objects.putFile(key, await own(child, file));
    }) as Promise<BatchManifest>;
  }

  preview(request: Omit<IngestRequest, 'key'> & Caller): Promise<RowsPreview> {
    return this.takeIn('preview', request, () => nothingToStore) as Promise<RowsPreview>;
  }

  /** Lends files to a process for the length of its work. */
  private takeIn(
    operation: 'ingest' | 'preview',
    { tenant, signal, ...request }: Omit<IngestRequest, 'key'> & Caller,
    storeOf: (child: Child) => Parameters<Child['work']>[1],
  ): Promise<unknown> {
    return this.children.with({ tenant, signal }, async (child) => {
      const given = [request.path].flat();
      const path = await Promise.all(given.map((one, index) => lend(one, join(child.inputs, String(index)))));
      try {
        const sizes = await Promise.all(path.map(async (one) => (await stat(one)).size));
        const cpuSeconds = secondsToTakeIn(sizes.reduce((sum, size) => sum + size, 0));
        return await this.do(child, { operation, request: { ...request, path }, cpuSeconds }, signal, storeOf(child));
      } finally {
        await Promise.all(path.map((one) => rm(one, { force: true })));
      }
    });
  }

  export(
    operation: 'exportRows' | 'exportWindow',
    { tenant, signal, ...request }: (ExportRequest | WindowRequest) & Caller,
  ): Promise<{ rows: number }> {
    return this.children.with({ tenant, signal }, async (child) => {
      const path = join(child.settings.folder, 'export');
      const cpuSeconds = secondsToRead(request.batches);
      const result = await this.do(child, { operation, request: { ...request, path }, cpuSeconds }, signal);
      await moveIfThere(child, path, request.path);
      return result as { rows: number };
    });
  }

  private async do(
    child: Child,
    work: Parameters<Child['work']>[0],
    signal: AbortSignal | undefined,
    store: Parameters<Child['work']>[1] = nothingToStore,
  ): Promise<unknown> {
    try {
      return await child.work(work, store, signal);
    } catch (error) {
      if (!(error instanceof ChildEndedError)) throw error;
      if (['ingest', 'preview'].includes(work.operation) && damages.includes(error.signal)) {
        throw new BadBatchError('the file cannot be read: it is damaged');
      }
      throw new MemoryLimitError(this.memoryLimitMiB);
    }
  }
}

/** What ends a process that was led astray by what it read; without memory it ends otherwise. */
const damages: readonly (string | undefined)[] = ['SIGSEGV', 'SIGBUS', 'SIGFPE'];

const nothingToStore = (): Promise<StoredObject> => Promise.reject(new Error('only batches are stored'));

/** A second name for a file where that can be had, else a copy. */
async function lend(path: string, target: string): Promise<string> {
  await link(path, target).catch(() => copyFile(path, target));
  return target;
}

/** A file that a process wrote, which must be its own: no link to anything else. */
async function own(child: Child, path: string): Promise<string> {
  const found = await lstat(path);
  const isOwn = path.startsWith(join(child.settings.folder, '/')) && !path.includes('/../');
  if (isOwn && found.isFile() && found.nlink === 1) return path;
  throw new Error(`${path} is no file of the process that names it`);
}

async function moveIfThere(child: Child, path: string, target: string): Promise<void> {
  const isThere = await lstat(path).then(
    () => true,
    () => false,
  );
  if (!isThere) return;
  const file = await own(child, path);
  try {
    await rename(file, target);
  } catch (error) {
    if (codeOf(error) !== 'EXDEV') throw error;
    await copyFile(file, target);
    await rm(file);
  }
}
