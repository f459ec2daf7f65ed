import type { DomainEvent, StreamName } from '#domain';
import type { SentEvent } from './recent-events.js';

/** What a subscriber wants to hear of, of the events of its sandbox. */
export interface EventFilter {
  /** All when absent. */
  readonly types?: readonly DomainEvent['type'][];
  /** Of one resource, and what belongs to it; of all when absent. */
  readonly subject?: EventSubject;
}

export interface EventSubject {
  readonly streams: readonly StreamName[];
  /** Experiments whose runs' events belong to it. */
  readonly experiments: readonly string[];
}

export function matches({ types, subject }: EventFilter, event: SentEvent): boolean {
  if (types && !types.includes(event.type)) return false;
  if (!subject || subject.streams.includes(event.stream)) return true;
  return event.experimentId !== undefined && subject.experiments.includes(event.experimentId);
}

/** As much of a filter as the log can be read by. */
export const readable = ({ types, subject }: EventFilter) => ({
  ...(types && { types }),
  ...(subject?.experiments.length === 0 && { streams: subject.streams }),
});
