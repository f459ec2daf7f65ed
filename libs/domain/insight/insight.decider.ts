import type { Decider } from '../kernel/decider.js';
import { existsAlready } from '../kernel/existence.js';
import type { Insight, InsightCommand, InsightEvent } from './insight.js';

/** An insight is recorded once and never changes: one command, one event. */
export const insightDecider: Decider<Insight, InsightCommand, InsightEvent> = {
  decide: record,
  evolve: (_state, event) => ({ status: 'recorded', details: event.data }),
  initialState: () => ({ status: 'absent' }),
  events: {
    InsightRecorded: {},
  },
};

function record(state: Insight, { details }: InsightCommand): readonly InsightEvent[] {
  if (state.status !== 'absent') throw existsAlready('insight');
  return [{ type: 'InsightRecorded', data: details }];
}
