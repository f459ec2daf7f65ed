export * from './ml-service.commands.js';
