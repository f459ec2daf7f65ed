import { workerData } from 'node:worker_threads';
import { readRunInputs, runDirectory } from '../contract/run-directory.js';
import { badConfiguration, EngineFailure, temporary } from './engine-failure.js';
import { report } from './report.js';
import { score } from './score.js';
import { train } from './train.js';

const { memoryLimitMiB } = workerData as { readonly memoryLimitMiB: number };

const fullDisk = /\bENOSPC\b|No space left on device|\bEDQUOT\b|Disk quota exceeded|'max_temp_directory_size'/;

/** DuckDB knows its own limit, and says so in words only; those of the disk name files of ours. */
function failureOf(error: unknown): unknown {
  const message = error instanceof Error ? error.message : '';
  if (fullDisk.test(message)) return temporary('the storage is full: files of the run could not be written');
  if (!/^Out of Memory Error|Allocation failure/.test(message)) return error;
  return badConfiguration(
    `the data needs more memory than the engine's limit (ENGINE_MEMORY_MIB) of ${memoryLimitMiB} MiB allows: raise it, or use fewer rows or columns`,
  );
}

try {
  // The supervisor starts every engine in its run directory.
  const directory = runDirectory(process.cwd());
  const { config, context } = await readRunInputs(directory);
  await (context.task === 'train' ? train : score)(directory, config, context, memoryLimitMiB);
} catch (thrown) {
  const error = failureOf(thrown);
  if (!(error instanceof EngineFailure)) throw error;
  report({ error: error.message });
  process.exit(error.exitCode);
}
