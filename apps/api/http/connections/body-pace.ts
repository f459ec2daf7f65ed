/** How slowly a body may come. */
export interface LeastPace {
  /** Milliseconds that are looked at together. */
  readonly withinMs: number;
  /** What has to arrive in them on average; one byte at least. */
  readonly bytesPerSecond: number;
}

/** How fast a body arrives while somebody waits for it: the time that its reader takes is not its sender's. */
export class BodyPace {
  private since: number;
  private bytes: number;

  constructor(
    private readonly least: LeastPace,
    now: number,
    received: number,
  ) {
    this.since = now;
    this.bytes = received;
  }

  /**
   * Whether the sender is too slow. `now` in milliseconds, `received` in bytes since whenever; `isAwaited`: all that has
   * arrived has been read.
   */
  isTooSlow(now: number, received: number, isAwaited: boolean): boolean {
    const { withinMs, bytesPerSecond } = this.least;
    if (isAwaited && now - this.since < withinMs) return false;
    const needed = Math.max(1, (bytesPerSecond * (now - this.since)) / 1_000);
    const isShort = isAwaited && received - this.bytes < needed;
    this.since = now;
    this.bytes = received;
    return isShort;
  }
}
