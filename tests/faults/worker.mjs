// A worker process as apps/worker/main.ts starts it, whose engines of type R do what their run's parameters say.
import 'reflect-metadata';
import { fileURLToPath } from 'node:url';
import { engineRuntimes } from '../../dist/apps/worker/runs/engine-runtimes.js';
import { runWorker } from '../../dist/apps/worker/start/run-worker.js';

const engine = fileURLToPath(new URL('./engine.mjs', import.meta.url));
const scripted = {
  command: ({ memoryLimitMiB }) => [process.execPath, `--max-old-space-size=${memoryLimitMiB}`, engine],
};
runWorker({ ...engineRuntimes, R: scripted });
