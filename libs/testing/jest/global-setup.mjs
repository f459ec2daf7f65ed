export { start as default } from './postgres.mjs';
