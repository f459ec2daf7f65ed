import type pg from 'pg';
import { orUnavailable } from '../connection/unavailable.js';
import { lastSettled } from '../read/read-log.js';

/** The position of the last event that a subscriber has handled; kept in PostgreSQL. */
export class Checkpoint {
  private known: bigint | undefined;

  constructor(
    private readonly pool: pg.Pool,
    private readonly name: string,
    private readonly from: 'beginning' | 'end',
  ) {}

  /** Reads the checkpoint, or makes it. */
  async position(): Promise<bigint> {
    this.known ??= await orUnavailable(() => this.find());
    return this.known;
  }

  /** Moves on, unless another process of the same name has done so: then its checkpoint counts from now on. */
  async advance(position: bigint): Promise<void> {
    const { rowCount } = await orUnavailable(() =>
      this.pool.query('update subscriptions set position = $3, updated_at = now() where name = $1 and position = $2', [
        this.name,
        String(this.known),
        String(position),
      ]),
    );
    this.known = rowCount === 1 ? position : undefined;
  }

  private async find(): Promise<bigint> {
    const begin = this.from === 'end' ? `(${lastSettled})` : '0';
    await this.pool.query(
      `insert into subscriptions (name, position) values ($1, coalesce(${begin}, 0)) on conflict (name) do nothing`,
      [this.name],
    );
    const { rows } = await this.pool.query<{ position: string }>('select position from subscriptions where name = $1', [
      this.name,
    ]);
    return BigInt(rows[0]?.position ?? 0);
  }
}
