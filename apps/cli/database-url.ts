import { join } from 'node:path';
import type { Settings } from '#config';
import { embeddedPostgresUrl } from '#embedded-postgres';
import { CommandError } from './command.js';

/** Folder of the embedded PostgreSQL in a home folder. */
export const postgresFolder = (home: string): string => join(home, 'postgres');

/** The database that commands beside a running stack talk to: `DATABASE_URL`, else the embedded one of the home folder. */
export function databaseUrlOf(settings: Settings): string {
  const url = settings.database?.url ?? embeddedPostgresUrl(postgresFolder(settings.home));
  if (url !== undefined) return url;
  throw new CommandError(`DATABASE_URL is not set, and nothing was ever started in ${settings.home}.`);
}
