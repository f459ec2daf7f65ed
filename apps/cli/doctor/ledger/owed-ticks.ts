import { keepsInstants } from '#domain';
import type { DomainEvent, Schedule } from '#domain';

/** Instants of one schedule that must have an outcome. Times are milliseconds since 1970. */
export interface OwedSpan {
  readonly schedule: Schedule;
  /** The first instant may be at it. */
  readonly from: number;
  /** All instants are before it; Infinity as long as the schedule goes on. */
  readonly until: number;
  /** When instants that a pause held came to be due; Infinity while it lasts. */
  readonly releasedAt: number;
}

type Open = Pick<OwedSpan, 'schedule' | 'from'> & { readonly paused: boolean };

/**
 * Which instants the events of one experiment owe an outcome, in log order. A change takes effect at its own time, unless
 * later instants were decided before it: clocks differ, and nothing is decided twice.
 */
export class OwedTicks {
  private readonly closed: OwedSpan[] = [];
  private open: Open | undefined;
  /** Nothing before it is owed by what comes. */
  private floor = Number.NEGATIVE_INFINITY;

  /** Tells of the outcome of an instant. */
  decided(at: number): void {
    if (at >= this.floor) this.floor = at + 1;
  }

  /** `time`: that of the event, ISO. What is no change of the schedule is passed over. */
  apply(event: DomainEvent, time: string): void {
    const at = Date.parse(time);
    switch (event.type) {
      case 'ExperimentCreated':
        if (event.data.schedule) this.begin(event.data.schedule, at, false);
        return;
      case 'ScheduleUpdated':
        this.replace(event.data.schedule, time);
        return;
      case 'SchedulePaused':
      case 'ScheduleResumed': {
        const { schedule } = this.open ?? {};
        this.close(at);
        if (schedule) this.begin(schedule, at, event.type === 'SchedulePaused');
        return;
      }
      case 'ScheduleRemoved':
      case 'ExperimentDeleted':
        this.close(at);
        return;
      default:
    }
  }

  /** Oldest first. */
  spans(): readonly OwedSpan[] {
    if (!this.open) return this.closed;
    const { paused, ...open } = this.open;
    const releasedAt = paused ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    return [...this.closed, { ...open, until: Number.POSITIVE_INFINITY, releasedAt }];
  }

  private begin(schedule: Schedule, at: number, paused: boolean): void {
    this.open = { schedule, from: Math.max(at, this.floor), paused };
  }

  private replace(schedule: Schedule, time: string): void {
    const { open } = this;
    if (open && keepsInstants(open.schedule, schedule, time)) {
      this.open = { ...open, schedule };
      return;
    }
    const at = Date.parse(time);
    this.close(at);
    this.begin(schedule, at, open?.paused ?? false);
  }

  private close(at: number): void {
    if (!this.open) return;
    const { paused, from, schedule } = this.open;
    const until = Math.max(at, from, this.floor);
    this.closed.push({ schedule, from, until, releasedAt: paused ? at : Number.NEGATIVE_INFINITY });
    this.floor = until;
    this.open = undefined;
  }
}
