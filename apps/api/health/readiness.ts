import { migrationFiles, newerDatabase } from '#event-store';
import { refusalOf } from '#faults';
import { Injectable } from '@nestjs/common';
import { Pool } from 'pg';

/** Whether requests can be served. */
@Injectable()
export class Readiness {
  private wanted: Promise<readonly number[]> | undefined;

  constructor(private readonly pool: Pool) {}

  /** Why not; undefined when all is well. */
  async check(): Promise<string | undefined> {
    const wanted = await (this.wanted ??= migrationFiles().then((files) => files.map(({ number }) => number)));
    try {
      const { rows } = await this.pool.query<{ number: number }>('select number from rondo.migrations');
      const applied = new Set(rows.map(({ number }) => number));
      if (!wanted.every((number) => applied.has(number))) return 'The database is not migrated yet';
      return await newerDatabase(this.pool);
    } catch (error) {
      const isMissing = error instanceof Error && 'code' in error && error.code === '42P01';
      // Whoever asks has no credentials: nothing of what the server said.
      return isMissing
        ? 'The database is not migrated yet'
        : `PostgreSQL ${refusalOf(error)?.what ?? 'cannot be reached'}`;
    }
  }
}
