import type { MigrationFile } from './migration-files.js';

/** A migration that a database has had. */
export interface AppliedMigration {
  readonly number: number;
  readonly name: string;
  readonly sha256: string;
}

/** The database and the code do not belong together. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/** What is still to be applied. Both lists are in order of number. @throws MigrationError */
export function pendingMigrations(
  files: readonly MigrationFile[],
  applied: readonly AppliedMigration[],
): readonly MigrationFile[] {
  for (const { number, name, sha256 } of applied) {
    const file = files.find((candidate) => candidate.number === number);
    if (!file) {
      throw new MigrationError(
        `The database is newer than this version of Rondo: it has had ${name}, which is not known here`,
      );
    }
    if (file.sha256 !== sha256) {
      throw new MigrationError(
        `${file.name} has changed since the database had it as ${name}; put the change into a new migration`,
      );
    }
  }
  const last = applied.at(-1)?.number ?? 0;
  const pending = files.filter((file) => !applied.some(({ number }) => number === file.number));
  const late = pending.find(({ number }) => number < last);
  if (late) {
    throw new MigrationError(
      `${late.name} comes before ${applied.at(-1)?.name ?? ''}, which the database has had; give it a higher number`,
    );
  }
  return pending;
}
