import { pause } from '#waiting';

/** Remembers that there is something to do until somebody has waited for it. */
export class Latch {
  private isOpen = false;
  private release: (() => void) | undefined;

  open(): void {
    this.isOpen = true;
    this.release?.();
  }

  /** Returns when the latch is open, the time (milliseconds) is over or the signal aborts, and closes the latch. */
  async wait(atMost: number, signal: AbortSignal): Promise<void> {
    if (!this.isOpen && !signal.aborted) {
      const done = new AbortController();
      this.release = () => {
        done.abort();
      };
      await pause(atMost, AbortSignal.any([signal, done.signal]));
      this.release = undefined;
    }
    this.isOpen = false;
  }
}
