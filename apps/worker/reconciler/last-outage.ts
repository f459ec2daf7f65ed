/** When PostgreSQL was last found to be away. A process that has just begun knows of no outage. */
export class LastOutage {
  private at: number | undefined;

  /** `now`: milliseconds that only grow. */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** To be called at every failure to reach it. */
  note(): void {
    this.at = this.now();
  }

  /** Whether it was away within the last `ms`: then its workers could not be heard all that time. */
  isWithin(ms: number): boolean {
    return this.at !== undefined && this.now() - this.at <= ms;
  }
}
