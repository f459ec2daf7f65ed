export * from './deleted-objects.js';
export * from './erase-tenant.js';
