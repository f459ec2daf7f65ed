export * from './create-object-store.js';
export { filesBelow } from './files-below.js';
export * from './make-folder.js';
export * from './object-key.js';
export * from './object-store.js';
export * from './storage-fault.js';
export { tenantKey, tenantPrefixes } from './tenant-key.js';
