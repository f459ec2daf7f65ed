export * from './application.module.js';
export * from './clock.js';
export * from './command-context.js';
export * from './resources.js';
export { maskedSecret } from './secrets/written-tasks.js';
export { DATA_SETS, OBJECT_STORE, SCHEDULE_LIMITS } from './tokens.js';
