import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fold, parseStreamName, streams } from '#domain';
import type { EventsOf, StreamCategory, StreamName } from '#domain';
import { resourceModels } from './all-read-models.js';
import type { ResourceRow } from './read-model.js';
import { rowsAfter } from './testing/projection-test.js';
import { RandomHistory } from './testing/random-history.js';
import type { Step } from './testing/random-history.js';

const step = fc.record<Step>({
  action: fc.nat(1_000),
  pick: fc.nat(50),
  variant: fc.nat(50),
  milliseconds: fc.nat(600_000),
  commits: fc.boolean(),
});

/** As JSON has it: rows are read from PostgreSQL, which knows no `undefined`. */
const written = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

function expectSameState<Category extends StreamCategory>(
  category: Category,
  stream: StreamName<Category>,
  events: readonly EventsOf<Category>[],
): void {
  const model = resourceModels[category];
  const { id } = parseStreamName(stream);
  const row = rowsAfter(
    model,
    events.map((event) => ({ stream, event })),
  )[id] as ResourceRow<unknown>;
  expect([stream, written(model.stateOf?.(row))]).toEqual([stream, written(fold(streams[category], events))]);
}

describe('the state that is taken from a row', () => {
  it('is the one that the decider folds, whatever has happened', () => {
    let compared = 0;
    const play = (steps: readonly Step[]) => {
      const histories = new Map<StreamName, EventsOf<StreamCategory>[]>();
      for (const { stream, events } of new RandomHistory({ org: 'acme', sandbox: 'prod' }).play(steps).flat()) {
        histories.set(stream, [...(histories.get(stream) ?? []), ...events]);
      }
      for (const [stream, events] of histories) {
        const { category } = parseStreamName(stream);
        if (!resourceModels[category].stateOf) continue;
        expectSameState(category, stream, events);
        compared += 1;
      }
    };
    fc.assert(fc.property(fc.array(step, { minLength: 200, maxLength: 200 }), play), { numRuns: 50 });
    expect(compared).toBeGreaterThan(500);
  });
});
