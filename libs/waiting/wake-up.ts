/** Lets any number of waiters go on at once. */
export class WakeUp {
  private readonly waiting = new Set<() => void>();

  ring(): void {
    for (const goOn of this.waiting) goOn();
  }

  /** Resolves at the next ring, after so many milliseconds, or when the signal aborts. */
  wait(atMost: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const goOn = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', goOn);
        this.waiting.delete(goOn);
        resolve();
      };
      const timer = setTimeout(goOn, atMost);
      signal.addEventListener('abort', goOn, { once: true });
      this.waiting.add(goOn);
    });
  }
}
