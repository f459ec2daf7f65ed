export * from './server-refusal.js';
