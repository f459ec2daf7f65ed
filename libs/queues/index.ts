export { createQueues } from './create-queues.js';
export { prepareQueues } from './prepare-queues.js';
export { QueueUnavailableError } from './queue-unavailable-error.js';
export { Queues } from './queues.js';
export { runPayloadOf, runQueues } from './run-message.js';
export type { JobPresence, RunMessage, RunPayload, RunQueue } from './run-message.js';
