import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as DuckDbApi from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBInstance, DuckDBResultReader, DuckDBValue } from '@duckdb/node-api';
import { makeFolder } from '#object-store';
import { MemoryLimitError, StoppedError } from './errors.js';
import { list, literal } from './sql.js';

const require = createRequire(import.meta.url);

/**
 * The package, as the CommonJS that it is, once it is needed: an `import` reads each of its hundred files once more for the names
 * that it exports, a quarter of a second of a processor and half of what loading it takes.
 */
const duckDb = () => require('@duckdb/node-api') as typeof DuckDbApi;

export interface DuckDbOptions {
  /** Where intermediate files go; made when needed. */
  readonly tempFolder: string;
  readonly memoryLimitMiB: number;
  readonly threads: number;
}

/** One connection, for the length of one operation, with a folder of its own that is removed afterwards. */
export interface Session {
  readonly folder: string;
  /** Runs one statement and answers its rows. @throws DuckDbError, StoppedError, MemoryLimitError */
  all(sql: string): Promise<Record<string, DuckDBValue>[]>;
  /** Runs one statement and answers its rows as lists of values. @throws DuckDbError, StoppedError, MemoryLimitError */
  rows(sql: string): Promise<DuckDBValue[][]>;
}

/** Folders that it is confined to before the ones of long ago are forgotten. */
const mostFolders = 2_000;

/**
 * One DuckDB, made at first use: loading the library takes 40 MiB that a process at rest need not hold.
 * Extensions are neither installed nor loaded; it never reaches for the network.
 */
export class DuckDb {
  private instance: Promise<DuckDBInstance> | undefined;
  /** Empty: whatever the process may. */
  private allowed: ReadonlySet<string> = new Set();

  constructor(private readonly options: DuckDbOptions) {}

  /** Where the folders of sessions are: it may read and write there. */
  get folder(): string {
    return this.options.tempFolder;
  }

  /** Aborting the signal ends the statement under way, and no other begins. */
  async session<T>(use: (session: Session) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const instance = await (this.instance ??= this.openOnce());
    const folder = await mkdtemp(join(this.options.tempFolder, 'work-'));
    try {
      const connection = await instance.connect();
      try {
        const run = (sql: string) => stoppable(connection, signal, () => this.read(connection, sql));
        return await use({
          folder,
          all: async (sql) => (await run(sql)).getRowObjects(),
          rows: async (sql) => (await run(sql)).getRows(),
        });
      } finally {
        connection.closeSync();
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /**
   * From now on it reads and writes nothing but its own folder, these and those that it was confined to before; no statement
   * can change that. For more folders it is opened again, which takes longer than a small request: most come for the same.
   */
  async confine(folders: readonly string[]): Promise<void> {
    const own = join(this.options.tempFolder, '/');
    const wanted = [own, ...folders.map((folder) => join(folder, '/'))];
    if (wanted.every((folder) => this.allowed.has(folder))) return;
    if (this.allowed.size > 0) await this.close();
    this.allowed = new Set([...(this.allowed.size > mostFolders ? [] : this.allowed), ...wanted]);
    const connection = await (await (this.instance ??= this.openOnce())).connect();
    try {
      await connection.run(`SET allowed_directories = ${list([...this.allowed].map(literal))}`);
      await connection.run('SET enable_external_access = false');
      await connection.run('SET lock_configuration = true');
    } finally {
      connection.closeSync();
    }
  }

  /** Makes it ready for its first use. */
  async prepare(): Promise<void> {
    await (this.instance ??= this.openOnce());
  }

  /** Frees the memory; the next use opens it again. */
  async close(): Promise<void> {
    const open = this.instance;
    this.instance = undefined;
    (await open)?.closeSync();
  }

  private async read(connection: DuckDBConnection, sql: string): Promise<DuckDBResultReader> {
    try {
      return await connection.runAndReadAll(sql);
    } catch (error) {
      // The binding's errors are not always instances of this realm's Error.
      const message = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : '';
      const refusal = new DuckDbError(message, error);
      throw refusal.outOfMemory ? new MemoryLimitError(this.options.memoryLimitMiB) : refusal;
    }
  }

  /** A failure to open is not remembered: the disk may have room again. */
  private async openOnce(): Promise<DuckDBInstance> {
    try {
      return await this.open();
    } catch (error) {
      this.instance = undefined;
      throw error;
    }
  }

  private async open(): Promise<DuckDBInstance> {
    await makeFolder(this.options.tempFolder);
    const instance = await duckDb().DuckDBInstance.create(':memory:', {
      memory_limit: `${this.options.memoryLimitMiB}MiB`,
      threads: String(this.options.threads),
      temp_directory: join(this.options.tempFolder, 'spill'),
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      // The files are local: the system holds what is read of them, in memory that it can take back.
      enable_external_file_cache: 'false',
      allocator_flush_threshold: '16MiB',
    });
    const connection = await instance.connect();
    await connection.run("SET GLOBAL TimeZone = 'UTC'");
    connection.closeSync();
    return instance;
  }
}

/** What DuckDB says of the system's errors, which it passes on as text only. */
const systemErrors: readonly (readonly [message: RegExp, code: string])[] = [
  [/^IO Error: .*: No space left on device/s, 'ENOSPC'],
  [/^IO Error: .*: Disk quota exceeded/s, 'EDQUOT'],
  [/^IO Error: .*: Read-only file system/s, 'EROFS'],
  [/^IO Error: .*: Permission denied/s, 'EACCES'],
  // It leaves a tenth of the disk free, and so meets this limit before the disk's own.
  [/^Out of Memory Error: failed to offload data block .*'max_temp_directory_size'/s, 'ENOSPC'],
];

/** A statement that DuckDB refused. `invalidInput`: because of the file that it read, not of memory, disk or statement. */
export class DuckDbError extends Error {
  override readonly name = 'DuckDbError';
  readonly invalidInput: boolean;
  /** The statement needed more memory than DuckDB may use, disk or not. */
  readonly outOfMemory: boolean;
  /** The system's error, as Node names it, where one was the reason. */
  readonly code: string | undefined;

  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.invalidInput = /^(?:Invalid Input Error|Invalid Error|IO Error: Could not read enough bytes)/.test(message);
    this.code = systemErrors.find(([pattern]) => pattern.test(message))?.[1];
    this.outOfMemory = this.code === undefined && /^Out of Memory Error/.test(message);
  }
}

/** Milliseconds from one interruption to the next: one that comes just before its statement begins is forgotten. */
const interruptInterval = 20;

async function stoppable<T>(
  connection: DuckDBConnection,
  signal: AbortSignal | undefined,
  run: () => Promise<T>,
): Promise<T> {
  if (!signal) return run();
  if (signal.aborted) throw new StoppedError();
  let timer: NodeJS.Timeout | undefined;
  const stop = () => {
    connection.interrupt();
    timer = setInterval(() => {
      connection.interrupt();
    }, interruptInterval);
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await run();
  } catch (error) {
    throw timer === undefined ? error : new StoppedError();
  } finally {
    signal.removeEventListener('abort', stop);
    clearInterval(timer);
  }
}

/** The items of a list that a statement answered; none of null. */
export const listItems = (value: unknown): readonly unknown[] =>
  typeof value === 'object' && value !== null && 'items' in value && Array.isArray(value.items) ? value.items : [];
