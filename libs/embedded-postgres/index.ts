export * from './embedded-postgres.js';
export * from './embedded-postgres-error.js';
export { embeddedPostgresUrl } from './connection.js';
