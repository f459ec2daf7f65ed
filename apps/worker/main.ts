import 'reflect-metadata';
import { engineRuntimes } from '#engines';
import { runWorker } from './start/run-worker.js';

runWorker(engineRuntimes);
