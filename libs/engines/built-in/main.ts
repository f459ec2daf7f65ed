/**
 * The process of the built-in engine. The work is done in a thread, so that this one can always hear that the supervisor
 * is gone: training is one call into WebAssembly that may take minutes. Argument: the memory limit in MiB.
 */
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { engineExitCodes } from '../contract/engine-outcome.js';
import { report } from './report.js';

const memoryLimitMiB = Number(process.argv[2] ?? '1024');

// Half for JavaScript, half for WebAssembly, whose memory comes in pages of 64 KiB.
const halfMiB = Math.floor(memoryLimitMiB / 2);
setFlagsFromString(`--wasm-max-mem-pages=${halfMiB * 16}`);

const task = new Worker(new URL('./task-thread.js', import.meta.url), {
  workerData: { memoryLimitMiB },
  resourceLimits: { maxOldGenerationSizeMb: halfMiB },
});
task.once('error', (error: NodeJS.ErrnoException) => {
  const outOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  const advice = `ran out of memory: raise the engine's memory limit (ENGINE_MEMORY_MIB) of ${memoryLimitMiB} MiB, or use fewer rows`;
  report({ error: outOfMemory ? advice : `the built-in engine failed: ${error.message}` });
  console.error(error);
  process.exit(outOfMemory ? engineExitCodes.badConfiguration : 1);
});
task.once('exit', (code) => process.exit(code));

// Not process.exit(), which waits for the thread.
process.stdin.resume().once('close', () => process.kill(process.pid, 'SIGKILL'));
