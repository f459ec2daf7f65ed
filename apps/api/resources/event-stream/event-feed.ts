import type { SentEvent } from './recent-events.js';
import { GatheredEvents } from './gathered-events.js';
import { matches, readable } from './event-filter.js';
import type { EventFilter } from './event-filter.js';
import type { LogTail, Mark } from './log-tail.js';

/** Events in memory at once of a subscriber that is behind. */
const pageSize = 50;

/** Milliseconds after which clients that lost the connection try again. */
const retryAfter = 2_000;

export interface FeedOptions {
  readonly filter: EventFilter;
  /** The position after which events are wanted; from now on when absent. */
  readonly after?: bigint;
  /** Whether what was recorded is left out. */
  readonly envelope?: boolean;
  /** Milliseconds in which of several events of a stream only the newest is sent; each is sent when 0 or absent. */
  readonly coalesce?: number;
  /** Milliseconds between comments. */
  readonly commentInterval: number;
  readonly signal: AbortSignal;
}

/** Where a subscriber is: behind the recent events, or among them. */
type Place = Mark | { readonly position: bigint; readonly number: undefined };

/**
 * Server-sent events in log order, each once, from `after` on and as they happen, until the signal aborts. Asked for
 * one after the other, so that a slow client slows down nobody else.
 * @param now the end of the log when the subscriber joined the tail
 */
export async function* eventFeed(
  tail: LogTail,
  now: Mark,
  { filter, after, commentInterval, signal, envelope = false, coalesce = 0 }: FeedOptions,
): AsyncGenerator<Buffer | string> {
  const gathered = new GatheredEvents(coalesce);
  let place: Place = after === undefined ? now : { position: after, number: undefined };
  let commentDue = performance.now() + commentInterval;
  // An id of its own: who loses the connection before the first event misses none.
  yield `id: ${tail.idOf(place.position)}\nretry: ${retryAfter}\n\n`;
  const framesOf = (events: readonly SentEvent[]) =>
    gathered.add(events.filter((event) => matches(filter, event))).map((event) => frameOf(event, envelope));
  while (!signal.aborted) {
    yield* gathered.take().map((event) => frameOf(event, envelope));
    if (performance.now() >= commentDue) {
      commentDue = performance.now() + commentInterval;
      yield ':\n\n';
      continue;
    }
    if (place.number === undefined) {
      const end = tail.mark();
      const options = { ...readable(filter), after: place.position, until: end.position, limit: pageSize };
      const page = await tail.read(options);
      yield* framesOf(page);
      place = page.length < pageSize ? end : { position: page.at(-1)?.position ?? end.position, number: undefined };
      continue;
    }
    const number: number = place.number + 1;
    const next = tail.at(number);
    if (next === undefined) {
      await tail.waitFor(number, Math.max(Math.min(commentDue, gathered.due) - performance.now(), 0), signal);
    } else if (next === 'gone') {
      place = { position: place.position, number: undefined };
    } else {
      place = { position: next.position, number };
      yield* framesOf([next]);
    }
  }
}

const frameOf = (event: SentEvent, envelope: boolean): Buffer => (envelope ? event.envelope : event.frame);
