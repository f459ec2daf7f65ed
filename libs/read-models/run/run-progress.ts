/** How far an attempt is that is under way, as its engine says. */
export interface RunProgress {
  /** Share of the work that is done, 0 to 1. */
  readonly fraction?: number;
  readonly message?: string;
  /** The last value of each that it has measured so far. */
  readonly metrics?: readonly { readonly name: string; readonly value: number }[];
  /** Which attempt said it. */
  readonly attempt?: number;
  /** Counts what was said: another number, another progress. */
  readonly said: number;
}
