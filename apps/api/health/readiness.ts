import { liveWorkers } from '#application';
import type { LiveWorkers } from '#application';
import { migrationFiles, newerDatabase, NoDatabaseRoleError, NotMigratedError, worksAs } from '#event-store';
import { refusalOf } from '#faults';
import { Injectable } from '@nestjs/common';
import { Pool } from 'pg';

export interface Served {
  readonly workers: LiveWorkers;
  /** Whether row-level security holds what the API sees. */
  readonly isHeld: boolean;
}

/** Whether requests can be served. */
@Injectable()
export class Readiness {
  private wanted: Promise<readonly number[]> | undefined;

  constructor(private readonly pool: Pool) {}

  /** Why not, or how many workers live: without any, requests are kept, and nothing is done for them. */
  async check(): Promise<{ readonly reason: string } | Served> {
    const reason = await this.reason();
    if (reason !== undefined) return { reason };
    const [workers, isHeld] = await Promise.all([liveWorkers(this.pool), worksAs(this.pool, 'rondo_api')]);
    return { workers, isHeld };
  }

  private async reason(): Promise<string | undefined> {
    const wanted = await (this.wanted ??= migrationFiles().then((files) => files.map(({ number }) => number)));
    try {
      const { rows } = await this.pool.query<{ number: number }>('select number from rondo.migrations');
      const applied = new Set(rows.map(({ number }) => number));
      if (!wanted.every((number) => applied.has(number))) return 'The database is not migrated yet';
      return await newerDatabase(this.pool);
    } catch (error) {
      if (error instanceof NoDatabaseRoleError) return error.message;
      const isMissing =
        error instanceof NotMigratedError || (error instanceof Error && 'code' in error && error.code === '42P01');
      // Whoever asks has no credentials: nothing of what the server said.
      return isMissing
        ? 'The database is not migrated yet'
        : `PostgreSQL ${refusalOf(error)?.what ?? 'cannot be reached'}`;
    }
  }
}
