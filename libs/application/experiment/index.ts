export * from './experiment.commands.js';
