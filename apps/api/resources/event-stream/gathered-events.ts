import type { SentEvent } from './recent-events.js';

/** Events that wait for those that follow, at most. */
const mostWaiting = 1_000;

/**
 * Of the events of each stream that come within so many milliseconds, the newest. They leave in log order, so that whoever goes
 * on after any of them misses none: what was left out stands before what it was left out for.
 */
export class GatheredEvents {
  private readonly newest = new Map<SentEvent['stream'], SentEvent>();
  /** When the events that wait are to be sent, on the clock of `performance.now()`. */
  due = Infinity;

  constructor(private readonly milliseconds: number) {}

  /** Keeps events, and returns those that wait no longer: all at once where none is to wait. */
  add(events: readonly SentEvent[]): readonly SentEvent[] {
    if (this.milliseconds === 0) return events;
    for (const event of events) {
      this.newest.delete(event.stream);
      this.newest.set(event.stream, event);
    }
    if (this.newest.size > 0) this.due = Math.min(this.due, performance.now() + this.milliseconds);
    return this.newest.size > mostWaiting ? this.all() : this.take();
  }

  /** The events whose time has come. */
  take(): readonly SentEvent[] {
    return performance.now() >= this.due ? this.all() : [];
  }

  private all(): SentEvent[] {
    const events = [...this.newest.values()];
    this.newest.clear();
    this.due = Infinity;
    return events;
  }
}
