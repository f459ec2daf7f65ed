export * from './limits.js';
export * from './use.js';
