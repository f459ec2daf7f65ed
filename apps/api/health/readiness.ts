import { pendingMigrations } from '#event-store';
import type { Pool } from 'pg';

/** Whether requests can be served. */
export class Readiness {
  constructor(private readonly pool: Pool) {}

  /** Why not; undefined when all is well. */
  async check(): Promise<string | undefined> {
    try {
      const pending = await pendingMigrations(this.pool);
      return pending.length === 0 ? undefined : 'The database is not migrated yet';
    } catch {
      return 'PostgreSQL cannot be reached';
    }
  }
}
