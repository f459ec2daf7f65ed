export * from './known-values.js';
export * from './redact-database.js';
export * from './redact-logs.js';
