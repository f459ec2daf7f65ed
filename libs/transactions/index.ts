export * from './in-transaction.js';
