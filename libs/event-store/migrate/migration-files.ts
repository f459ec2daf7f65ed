import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface MigrationFile {
  readonly number: number;
  /** The file's name. */
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

/** Where Rondo's own migrations lie. */
const ownMigrations = fileURLToPath(new URL('../migrations', import.meta.url));

/** The `<number>_<what>.sql` files of some folders, by number. Throws Error when two have the same number. */
export async function migrationFiles(folders: readonly string[] = [ownMigrations]): Promise<MigrationFile[]> {
  const paths = await Promise.all(
    folders.map(async (folder) => (await readdir(folder)).map((name) => ({ folder, name }))),
  );
  const files = await Promise.all(
    paths
      .flat()
      .filter(({ name }) => name.endsWith('.sql'))
      .map(({ folder, name }) => readMigration(folder, name)),
  );
  files.sort((a, b) => a.number - b.number);
  files.forEach((file, index) => {
    const next = files[index + 1];
    if (next?.number === file.number)
      throw new Error(`Two migrations have the number ${file.number}: ${file.name}, ${next.name}`);
  });
  return files;
}

async function readMigration(folder: string, name: string): Promise<MigrationFile> {
  const number = /^(\d+)_/.exec(name)?.[1];
  if (number === undefined) throw new Error(`${name} is not named like a migration, for example 001_event_log.sql`);
  // Line ends differ with how the code was checked out, not with what it does.
  const sql = (await readFile(join(folder, name), 'utf8')).replaceAll('\r\n', '\n');
  return { number: Number(number), name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
}
