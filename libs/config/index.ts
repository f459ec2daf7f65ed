export * from './config.js';
export * from './config-error.js';
export { connectionsFor, idleConnectionMs } from './connections.js';
export type { IdentityProvider } from './identity-providers.js';
export * from './loopback.js';
export * from './redacted-url.js';
export * from './roles.js';
export { addSecretKey } from './secret-key.js';
export type { Env } from './variables.js';
