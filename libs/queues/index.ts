export { createQueues } from './create-queues.js';
export type { QueueConfig } from './create-queues.js';
export { prepareQueues } from './prepare-queues.js';
export type { QueueLog } from './queue-log.js';
export { QueueUnavailableError, QueueUnfitError } from './queue-unavailable-error.js';
export type { CloseOutcome } from './queues.js';
export { Queues } from './queues.js';
export { runPayloadOf, runQueues } from './run-message.js';
export type { JobPresence, RunHandler, RunMessage, RunPayload, RunQueue } from './run-message.js';
