import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as DuckDb from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';

/**
 * The package, as the CommonJS that it is: an `import` reads each of its hundred files once more for the names that it exports,
 * a quarter of a second of a processor and half of what loading it takes.
 */
export const duckDb = createRequire(import.meta.url)('@duckdb/node-api') as typeof DuckDb;

/** The least that it works with, in MiB. */
const leastMemory = 64;

/**
 * The DuckDB of this process, which reads the window and writes the predictions. It takes a quarter of the engine's
 * memory and spills what is more into the run directory, which is the working directory.
 */
export async function openDuckDb(memoryLimitMiB: number): Promise<DuckDBConnection> {
  const instance = await duckDb.DuckDBInstance.create(':memory:', {
    memory_limit: `${Math.max(leastMemory, Math.floor(memoryLimitMiB / 4))}MiB`,
    threads: '1',
    temp_directory: join(process.cwd(), 'spill'),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  return instance.connect();
}
