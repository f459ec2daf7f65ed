import { readRunInputs, runDirectory } from '../contract/run-directory.js';
import { EngineFailure } from './engine-failure.js';
import { report } from './report.js';
import { score } from './score.js';
import { train } from './train.js';

try {
  // The supervisor starts every engine in its run directory.
  const directory = runDirectory(process.cwd());
  const { config, context } = await readRunInputs(directory);
  await (context.task === 'train' ? train : score)(directory, config, context);
} catch (error) {
  if (!(error instanceof EngineFailure)) throw error;
  report({ error: error.message });
  process.exit(error.exitCode);
}
