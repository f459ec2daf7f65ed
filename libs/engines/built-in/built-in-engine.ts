import { fileURLToPath } from 'node:url';
import type { EngineRuntime } from '../contract/engine-runtime.js';
import { modelViolation } from './model-violation.js';
import { platformColumns, predictionColumn } from './output-columns.js';
import { validateBuiltInParameters } from './parameters.js';

// Where the sources are loaded, under test, the process still runs what was compiled from them.
const entry = import.meta.url.endsWith('.ts') ? '../../../dist/libs/engines/built-in/main.js' : './main.js';

/** Trees trained and applied by this project's own code, in a Node.js process. It reads its data as Parquet. */
export const builtInEngine: EngineRuntime = {
  type: 'BuiltIn',
  title: 'the built-in engine',
  modes: ['train', 'score'],
  needsDataSet: true,
  outputColumns: [predictionColumn, ...platformColumns],
  parameterViolations: ({ mode, parameters, algorithm }) =>
    validateBuiltInParameters(mode, parameters, algorithm === 'Classification' ? 'Classification' : 'Regression'),
  modelViolation,
  command: ({ memoryLimitMiB }) => [
    process.execPath,
    fileURLToPath(new URL(entry, import.meta.url)),
    String(memoryLimitMiB),
  ],
};
