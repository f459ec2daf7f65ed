export * from './audit-entry.js';
export * from './audit-retention.js';
export * from './operator.js';
export * from './record-audit.js';
