import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instantsAfter } from '#domain';
import { auditLedger } from './audit-ledger.js';
import type { LedgerFault } from './audit-ledger.js';
import { InstantTables } from './instant-tables.js';
import type { OwedSpan } from './owed-ticks.js';

const minute = 60_000;
const start = Date.parse('2026-03-01T00:00:00.000Z');
const span = (more: Partial<OwedSpan> = {}): OwedSpan => ({
  schedule: { cron: '*/10 * * * *' },
  from: start,
  until: Number.POSITIVE_INFINITY,
  releasedAt: Number.NEGATIVE_INFINITY,
  ...more,
});

/** Outcomes, now and horizon in minutes; faults as `lost 10`. */
function audit(spans: readonly OwedSpan[], outcomes: readonly number[], now: number, horizon = now) {
  const faults: string[] = [];
  const tables = new InstantTables(spans);
  const toMs = (minutes: number) => start + minutes * minute;
  const counts = auditLedger(
    spans,
    outcomes.map(toMs),
    (each) => tables.of(each),
    { now: toMs(now), horizon: toMs(horizon) },
    ({ kind, at }: LedgerFault) => faults.push(`${kind} ${(at - start) / minute}`),
  );
  return { ...counts, faults };
}

describe('the audit of a ledger', () => {
  it('finds each instant with one outcome', () => {
    expect(audit([span()], [0, 10, 20], 25)).toEqual({ decided: 3, waiting: 0, faults: [] });
  });

  it('names what is lost, twice, and of no schedule', () => {
    expect(audit([span()], [0, 10, 10, 15, 30], 35)).toEqual({
      decided: 2,
      waiting: 0,
      faults: ['twice 10', 'stray 15', 'lost 20'],
    });
    expect(audit([], [5], 35).faults).toEqual(['stray 5']);
  });

  it('leaves time for what is just due, and as long as a pause holds', () => {
    expect(audit([span()], [0, 10], 20, 19)).toMatchObject({ decided: 2, waiting: 1, faults: [] });
    expect(audit([span()], [0, 10], 20, 20).faults).toEqual(['lost 20']);
    expect(audit([span({ releasedAt: Number.POSITIVE_INFINITY })], [], 25)).toMatchObject({ waiting: 3, faults: [] });
    const released = span({ until: start + 15 * minute, releasedAt: start + 15 * minute });
    expect(audit([released], [], 15, 14)).toMatchObject({ waiting: 2, faults: [] });
    expect(audit([released], [], 16, 15).faults).toEqual(['lost 0', 'lost 10']);
  });

  it('knows an outcome that was decided by a clock that is ahead', () => {
    expect(audit([span()], [0, 10, 20], 15)).toEqual({ decided: 3, waiting: 0, faults: [] });
  });

  it('takes each span for itself', () => {
    const spans = [
      span({ until: start + 20 * minute }),
      span({ schedule: { cron: '5 * * * *' }, from: start + 20 * minute }),
    ];
    expect(audit(spans, [0, 10, 65], 70)).toEqual({ decided: 3, waiting: 0, faults: [] });
    expect(audit(spans, [0, 10, 20, 65], 70).faults).toEqual(['stray 20']);
  });
});

describe('tables of instants', () => {
  const times = fc.integer({ min: 0, max: 3 * 24 * 60 });
  const spans = fc.array(
    fc.record({
      cron: fc.constantFrom('*/10 * * * *', '0 * * * *', '30 1 * * *'),
      timezone: fc.option(fc.constantFrom('Europe/Berlin', 'UTC'), { nil: undefined }),
      from: times,
      length: times,
      start: fc.option(times, { nil: undefined }),
      end: fc.option(times, { nil: undefined }),
    }),
    { minLength: 1, maxLength: 6 },
  );
  const iso = (minutes: number) => new Date(start + minutes * minute).toISOString();

  it('say of each span what its schedule says', () => {
    fc.assert(
      fc.property(spans, (some) => {
        const owed = some.map(({ cron, timezone, from, length, start: first, end }) =>
          span({
            schedule: {
              cron,
              ...(timezone !== undefined && { timezone }),
              ...(first !== undefined && { startTime: iso(first) }),
              ...(end !== undefined && { endTime: iso(end) }),
            },
            from: start + from * minute,
            until: start + (from + length) * minute,
          }),
        );
        const tables = new InstantTables(owed);
        for (const each of owed) {
          const expected = [];
          for (const at of instantsAfter(each.schedule, each.from - 1)) {
            if (at >= each.until) break;
            expected.push(at);
          }
          expect([...tables.of(each)]).toEqual(expected);
        }
      }),
    );
  });
});
