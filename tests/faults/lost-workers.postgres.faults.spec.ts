import { onPostgres } from './backends.js';
import { describeLostWorkers } from './lost-workers.js';

describeLostWorkers(onPostgres);
