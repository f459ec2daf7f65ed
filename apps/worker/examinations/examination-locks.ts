import type pg from 'pg';

/** The first half of the key of each lock: the letters RNDE. */
const engines = 0x524e_4445;

/**
 * Advisory locks on engines that are being looked at, so that no two workers look at one. They are held by one session, which
 * there is while any is held: a worker that is killed gives them back by its end.
 */
export class ExaminationLocks {
  private session: pg.PoolClient | undefined;
  private readonly held = new Set<string>();
  private answered: Promise<unknown> = Promise.resolve();
  private readonly onError = (error: Error) => {
    if (this.session) this.drop(this.session, error);
  };

  constructor(private readonly pool: pg.Pool) {}

  /** Whether nobody else has the engine of this id. One at a time is taken. */
  async take(id: string): Promise<boolean> {
    const session = await this.open();
    this.held.add(id);
    const isTaken = await this.ask(session, 'pg_try_advisory_lock', id);
    if (!isTaken) this.forget(id);
    return isTaken;
  }

  /** Gives back the engine of this id, which was taken. */
  async give(id: string): Promise<void> {
    const { session } = this;
    // Of a session that has ended, nothing is held any more.
    if (!session || !this.held.has(id)) return;
    await this.ask(session, 'pg_advisory_unlock', id).catch(() => undefined);
    if (this.session === session) this.forget(id);
  }

  /** What the session answers, which is asked one thing at a time; one that fails is dropped. */
  private ask(
    session: pg.PoolClient,
    what: 'pg_try_advisory_lock' | 'pg_advisory_unlock',
    id: string,
  ): Promise<boolean> {
    const answer = this.answered.then(async () => {
      try {
        const { rows } = await session.query<{ done: boolean }>(`select ${what}($1, hashtext($2)) as done`, [
          engines,
          id,
        ]);
        return rows[0]?.done === true;
      } catch (error) {
        this.drop(session, error);
        throw error;
      }
    });
    this.answered = answer.catch(() => undefined);
    return answer;
  }

  private async open(): Promise<pg.PoolClient> {
    if (this.session) return this.session;
    const session = await this.pool.connect();
    session.once('error', this.onError);
    this.session = session;
    return session;
  }

  private forget(id: string): void {
    this.held.delete(id);
    if (this.held.size > 0) return;
    this.session?.off('error', this.onError).release();
    this.session = undefined;
  }

  /** Ends the session, and with it all that it holds. */
  private drop(session: pg.PoolClient, error: unknown): void {
    if (this.session !== session) return;
    this.session = undefined;
    this.held.clear();
    session.off('error', this.onError).release(error instanceof Error ? error : true);
  }
}
