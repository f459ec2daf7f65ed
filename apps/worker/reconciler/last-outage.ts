/** When PostgreSQL was last found to be away, or its clock to be set. A process that has just begun knows of neither. */
export class LastOutage {
  private at: number | undefined;

  /** `now`: milliseconds that only grow. */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** To be called whenever it is found to be so. */
  note(): void {
    this.at = this.now();
  }

  /** Whether it was within the last `ms`: then its workers could not be heard all that time. */
  isWithin(ms: number): boolean {
    return this.at !== undefined && this.now() - this.at <= ms;
  }
}
