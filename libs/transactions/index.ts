export * from './in-transaction.js';
export * from './may-work-as.js';
