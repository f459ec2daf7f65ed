export * from './process-beginning.js';
export * from './remove-folder.js';
export * from './scratch-folder.js';
