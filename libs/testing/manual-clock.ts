/** A clock that moves only when it is told to. */
export class ManualClock {
  private time: number;

  constructor(start: string | Date = '2026-01-01T00:00:00.000Z') {
    this.time = new Date(start).getTime();
  }

  /** The current instant; bound, so that it can be handed over as a function. */
  readonly now = (): Date => new Date(this.time);

  advance(milliseconds: number): void {
    this.time += milliseconds;
  }

  set(instant: string | Date): void {
    this.time = new Date(instant).getTime();
  }
}
