import type pg from 'pg';
import type { StreamName } from '#domain';

/** NOTIFY takes payloads of less than 8,000 bytes. */
const longestPayload = 7_900;

/** What `rondo_events` listeners are told of an append: its streams, or nothing when they do not fit. */
function payloadOf(streams: Iterable<StreamName>): string {
  const names = [...new Set(streams)].join(' ');
  return Buffer.byteLength(names) <= longestPayload ? names : '';
}

/**
 * Tells listeners of appends that are committed. Not in the append's own transaction: PostgreSQL lets transactions with
 * a NOTIFY commit only one after the other, each with its own flush to disk, which held eight writers to a seventh
 * of the appends (700 instead of 5,000 a second). What a crash in between leaves untold is found by polling.
 */
export class Announcer {
  private readonly streams = new Set<StreamName>();
  private outboxed = false;
  private busy = false;

  constructor(private readonly pool: pg.Pool) {}

  /** Returns at once. Appends that are committed while listeners are being told share the next notification. */
  announce(streams: readonly StreamName[], outboxed: boolean): void {
    for (const stream of streams) this.streams.add(stream);
    this.outboxed ||= outboxed;
    if (!this.busy) void this.tell();
  }

  private async tell(): Promise<void> {
    this.busy = true;
    while (this.streams.size > 0 || this.outboxed) {
      const told = announceIn(this.pool, [...this.streams], this.outboxed);
      this.streams.clear();
      this.outboxed = false;
      // A failure is no news: listeners poll as well, and whoever needs the database next will hear of it.
      await told.catch(() => undefined);
    }
    this.busy = false;
  }
}

/** Tells listeners when the transaction commits. */
export async function announceIn(
  db: pg.Pool | pg.PoolClient,
  streams: readonly StreamName[],
  outboxed: boolean,
): Promise<void> {
  const values = [streams.length > 0 ? payloadOf(streams) : null, outboxed];
  await db.query({ name: 'rondo-announce', text: 'select announce_append($1::text, $2::boolean)', values });
}
