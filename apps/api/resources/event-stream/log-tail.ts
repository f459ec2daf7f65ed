import { parseStreamName } from '#domain';
import type { Scope } from '#domain';
import { asTenant } from '#event-store';
import type { Listening, Notifications, PostgresEventStore, ReadAllOptions, RecordedEvent } from '#event-store';
import { WakeUp } from '#waiting';
import { eventAnswer, eventEnvelope, ownersOf } from '../history/event-answer.js';
import type { PlacedEvent } from '../history/event-answer.js';
import type { EventPositions } from '../history/event-positions.js';
import { RecentEvents } from './recent-events.js';
import type { SentEvent } from './recent-events.js';

/** A place in the log: the position of the last event before it, and that event's number among the recent ones. */
export interface Mark {
  readonly position: bigint;
  readonly number: number;
}

export interface LogTailOptions {
  /** Bytes of events that are kept for subscribers which do not read at once. */
  readonly maxBytes: number;
  /** Milliseconds between two looks at the log when nobody tells of news. */
  readonly pollInterval: number;
}

export interface LogTailParts {
  readonly store: PostgresEventStore;
  readonly notifications: Notifications;
  readonly positions: EventPositions;
}

/** Events in one read of the log. */
const pageSize = 100;

/**
 * Reads the growing log of a tenant once for all of its subscribers of this process, while there are any: so that a hundred
 * subscribers cost as many queries as one.
 */
export class LogTail {
  private readonly recent: RecentEvents;
  private readonly news = new WakeUp();
  private readonly subscribers = new Set<AbortSignal>();
  private position: bigint | undefined;
  private running: Promise<void> = Promise.resolve();
  private queued: Promise<void> | undefined;
  private watch: { readonly listening: Listening; readonly poll: NodeJS.Timeout } | undefined;

  constructor(
    private readonly scope: Scope,
    private readonly parts: LogTailParts,
    private readonly options: LogTailOptions,
    /** Called when nobody is left who would hear. */
    private readonly onDeserted: () => void,
  ) {
    this.recent = new RecentEvents(options.maxBytes);
  }

  /** Subscribes until the signal aborts. Answers where the log ends; no event of the time before comes after it. */
  async join(signal: AbortSignal): Promise<Mark> {
    const leave = (): void => {
      this.leave(signal);
    };
    this.subscribers.add(signal);
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) leave();
    else this.watch ??= this.startWatching();
    try {
      await this.refresh();
    } catch (error) {
      leave();
      throw error;
    }
    return this.mark();
  }

  /** How far the log has been read. */
  mark(): Mark {
    return { position: this.position ?? 0n, number: this.recent.last };
  }

  at(number: number): SentEvent | 'gone' | undefined {
    return this.recent.at(number);
  }

  /** Resolves when there may be an event of that number, after so many milliseconds, or when the signal aborts. */
  async waitFor(number: number, atMost: number, signal: AbortSignal): Promise<void> {
    if (this.recent.at(number) === undefined) await this.news.wait(atMost, signal);
  }

  /** Events of the past, for a subscriber that is behind. */
  async read(options: Omit<ReadAllOptions, 'scope'>): Promise<SentEvent[]> {
    return (await this.readLog(options)).map((event) => this.toSend(event));
  }

  /** A place as the ids of events say it. */
  idOf(position: bigint): string {
    return this.parts.positions.write(this.scope, position);
  }

  private startWatching() {
    const look = (): void => {
      // While PostgreSQL is away there are no news; the next look may find them.
      this.refresh().catch(() => undefined);
    };
    return {
      listening: this.parts.notifications.listen('rondo_events', look),
      poll: setInterval(look, this.options.pollInterval),
    };
  }

  private leave(signal: AbortSignal): void {
    this.subscribers.delete(signal);
    if (this.subscribers.size > 0) return;
    this.watch?.listening.stop();
    clearInterval(this.watch?.poll);
    this.watch = undefined;
    this.position = undefined;
    this.recent.clear();
    this.onDeserted();
  }

  /** Resolves when everything has been read that was in the log when it was called. */
  private refresh(): Promise<void> {
    this.queued ??= this.running
      .catch(() => undefined)
      .then(() => {
        this.queued = undefined;
        // Whoever has asked for it, and if it was the clock.
        return (this.running = asTenant(this.scope, () => this.readOn()));
      });
    return this.queued;
  }

  private async readOn(): Promise<void> {
    for (let isMore = true; isMore;) {
      const after = this.position ?? (await this.parts.store.lastPosition(this.scope));
      const events = await this.readLog({ after, limit: pageSize });
      const sent = events.map((event) => this.toSend(event));
      if (this.subscribers.size === 0) return;
      this.recent.add(sent);
      this.position = events.at(-1)?.position ?? after;
      if (sent.length > 0) this.news.ring();
      isMore = events.length === pageSize;
    }
  }

  private readLog(options: Omit<ReadAllOptions, 'scope'>): Promise<RecordedEvent[]> {
    return this.parts.store.readAll({ ...options, scope: this.scope });
  }

  private toSend(event: RecordedEvent): SentEvent {
    const { position, type, stream } = event;
    const { experimentId } = parseStreamName(stream).category === 'run' ? ownersOf(event) : {};
    const placed = { event, position: this.idOf(position) };
    return {
      position,
      type,
      stream,
      ...(experimentId !== undefined && { experimentId }),
      frame: frameOf(placed, eventAnswer(placed)),
      envelope: frameOf(placed, eventEnvelope(placed)),
    };
  }
}

/** JSON has no line breaks of its own, so that one line of data is enough. */
const frameOf = ({ event, position }: PlacedEvent, data: object): Buffer =>
  Buffer.from(`id: ${position}\nevent: ${event.type}\ndata: ${JSON.stringify(data)}\n\n`);
