import { onRedis } from './backends.js';
import { describeLostWorkers } from './lost-workers.js';

describeLostWorkers(onRedis());
