import { fileURLToPath } from 'node:url';
import type { AttemptToLaunch, Launch } from '../contract/engine-host.js';
import type { EngineRuntime } from '../contract/engine-runtime.js';
import { platformColumns } from '../contract/platform-columns.js';
import { dataViolations } from './data-violations.js';
import { modelViolation } from './model-violation.js';
import { predictionColumn } from './output-columns.js';
import { validateBuiltInParameters } from './parameters.js';

// Where the sources are loaded, under test, the process still runs what was compiled from them.
const entry = import.meta.url.endsWith('.ts') ? '../../../dist/libs/engines/built-in/main.js' : './main.js';

/** Where its compiled code lies, and the packages that this imports. */
const programFolders = ['dist', 'node_modules', 'package.json'].map((name) =>
  fileURLToPath(new URL(`${import.meta.url.endsWith('.ts') ? '../../..' : '../../../..'}/${name}`, import.meta.url)),
);

/** Trees trained and applied by this project's own code, in a Node.js process. It reads its data as Parquet. */
export const builtInEngine: EngineRuntime = {
  type: 'BuiltIn',
  title: 'the built-in engine',
  modes: ['train', 'score'],
  algorithms: ['Regression', 'Classification'],
  needsDataSet: true,
  outputColumns: [predictionColumn, ...platformColumns],
  parameterViolations: ({ mode, parameters, algorithm }) =>
    validateBuiltInParameters(mode, parameters, algorithm === 'Classification' ? 'Classification' : 'Regression'),
  dataViolations,
  modelViolation,
  host: () => Promise.resolve({ launch: launchBuiltIn }),
};

export const launchBuiltIn = ({ memoryLimitMiB }: Pick<AttemptToLaunch, 'memoryLimitMiB'>): Launch => ({
  command: [process.execPath, fileURLToPath(new URL(entry, import.meta.url)), String(memoryLimitMiB)],
  reads: [process.execPath, ...programFolders],
  limitsItself: true,
});
