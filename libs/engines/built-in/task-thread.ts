import { workerData } from 'node:worker_threads';
import { readRunInputs, runDirectory } from '../contract/run-directory.js';
import { badConfiguration, EngineFailure } from './engine-failure.js';
import { report } from './report.js';
import { score } from './score.js';
import { train } from './train.js';

const { memoryLimitMiB } = workerData as { readonly memoryLimitMiB: number };

/** DuckDB knows its own limit, and says so in words only. */
function failureOf(error: unknown): unknown {
  if (!/^Out of Memory Error|Allocation failure/.test(error instanceof Error ? error.message : '')) return error;
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
