export * from './scratch-folder.js';
