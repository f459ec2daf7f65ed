export * from './containers/root-folder.js';
export * from './containers/test-registry.js';
export * from './database.js';
export * from './given-when-then.js';
export * from './in-context.js';
export * from './manual-clock.js';
export * from './test-servers.js';
