export * from './credential.js';
export * from './find-credential.js';
export * from './issue-credential.js';
