import type { DomainEvent, StreamName } from '#domain';

/** An event as it is sent, with what subscribers choose by. */
export interface SentEvent {
  readonly position: bigint;
  readonly type: DomainEvent['type'];
  readonly stream: StreamName;
  /** Of a run's event: the experiment that the run belongs to. */
  readonly experimentId?: string;
  readonly frame: Buffer;
  /** The frame without what was recorded. */
  readonly envelope: Buffer;
}

const bytesOf = ({ frame, envelope }: SentEvent): number => frame.length + envelope.length;

/**
 * The end of the log, shared by all subscribers. Bounded in bytes: whoever falls behind it reads from the database.
 * Events are numbered from 1 as they come.
 */
export class RecentEvents {
  private events: SentEvent[] = [];
  private first = 1;
  private bytes = 0;

  constructor(private readonly maxBytes: number) {}

  /** The number of the newest event; 0 before the first one. */
  get last(): number {
    return this.first + this.events.length - 1;
  }

  add(events: readonly SentEvent[]): void {
    for (const event of events) {
      this.events.push(event);
      this.bytes += bytesOf(event);
    }
    let dropped = 0;
    for (const event of this.events) {
      if (this.bytes <= this.maxBytes) break;
      this.bytes -= bytesOf(event);
      dropped += 1;
    }
    this.drop(dropped);
  }

  /** An event by its number: undefined when it is still to come, `gone` when it is kept no more. */
  at(number: number): SentEvent | 'gone' | undefined {
    return number < this.first ? 'gone' : this.events[number - this.first];
  }

  clear(): void {
    this.bytes = 0;
    this.drop(this.events.length);
  }

  private drop(count: number): void {
    this.first += count;
    this.events = this.events.slice(count);
  }
}
