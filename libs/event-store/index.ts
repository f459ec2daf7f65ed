export * from './event-store.js';
export * from './projection.js';
export * from './recorded-event.js';
