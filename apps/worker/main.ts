import 'reflect-metadata';
import { engineRuntimes } from './runs/engine-runtimes.js';
import { runWorker } from './start/run-worker.js';

runWorker(engineRuntimes);
