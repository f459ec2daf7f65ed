export * from './addresses.js';
export * from './network-list.js';
