interface Reading {
  /** What the watched clock said, in milliseconds. */
  readonly clock: number;
  /** It was read between the two: milliseconds that only grow. */
  readonly from: number;
  readonly to: number;
}

/**
 * Notices that a clock has been set, or that this machine slept, by comparing what passes on it with what passes on one
 * that only grows and that nobody sets.
 */
export class ClockSteps {
  private last: Reading | undefined;

  /**
   * @param toleranceMs smaller steps do not count
   * @param now milliseconds that only grow
   */
  constructor(
    private readonly toleranceMs: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Reads the clock; answers whether it was set since the last reading. How long a reading takes does not matter. */
  async look(read: () => Promise<number>): Promise<boolean> {
    const from = this.now();
    const reading = { from, clock: await read(), to: this.now() };
    const { last } = this;
    this.last = reading;
    if (!last) return false;
    const passed = reading.clock - last.clock;
    const least = reading.from - last.to - this.toleranceMs;
    const most = reading.to - last.from + this.toleranceMs;
    return passed < least || passed > most;
  }
}
