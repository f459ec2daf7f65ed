export * from './config.js';
export * from './config-error.js';
export * from './redacted-url.js';
export type { Env } from './variables.js';
