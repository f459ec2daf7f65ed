// A worker process as apps/worker/main.ts starts it, whose engines of type R do what their run's parameters say.
import 'reflect-metadata';
import { fileURLToPath } from 'node:url';
import { runWorker } from '../../dist/apps/worker/start/run-worker.js';
import { engineRuntimes } from '../../dist/libs/engines/index.js';

const engine = fileURLToPath(new URL('./engine.mjs', import.meta.url));
const scripted = {
  type: 'R',
  title: 'a scripted engine',
  modes: ['train', 'score'],
  needsDataSet: false,
  parameterViolations: () => [],
  host: () => ({
    launch: ({ memoryLimitMiB }) => ({
      command: [process.execPath, `--max-old-space-size=${memoryLimitMiB}`, engine],
      reads: [],
      // It must be seen, and reach the test.
      trusted: true,
    }),
  }),
};
runWorker([...engineRuntimes, scripted]);
