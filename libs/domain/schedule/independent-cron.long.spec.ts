import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CronExpressionParser } from 'cron-parser';
import fc from 'fast-check';
import { parseCron } from './cron.js';
import { day, hour, isGap, oracle, tenYears, zoneOf } from './cron-oracle.spec.js';
import type { Transition, Zone } from './cron-oracle.spec.js';

const document = readFileSync(new URL('../../../docs/schedules.md', import.meta.url), 'utf8');

/** The rows of the table below a heading of docs/schedules.md, without code marks. */
function tableOf(heading: string): string[][] {
  const [, section = ''] = document.split(`\n### ${heading}\n`);
  const lines = (section.split('\n#')[0] ?? '').split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.replaceAll('`', '').trim()),
  );
}

const changing = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'].map(zoneOf);
const steady = ['UTC', 'Asia/Kathmandu'].map(zoneOf);
const expressions = tableOf('Europe/Berlin').map(([cron = '']) => cron);

/** Days of every kind; ten years of each are a few hundred instants. */
const dates = [
  '0 12 1,15 * *',
  '0 0 31 * *',
  '30 2 29 2 *',
  '0 0 13 * 5',
  '0 0 */10 * 1',
  '0 0 15,L * *',
  '0 0 * * friL',
  '0 0 * * 1#2',
  '0 0 * * 7#5',
  '0 9 1 jan,JUL *',
  '0 12 * 1,7 mon-fri',
];

/** By Rondo, in `(after, until]`. */
function ours(cron: string, zone: Zone, after: number, until: number, most = Infinity): number[] {
  const { next } = parseCron(cron, zone.name);
  const found: number[] = [];
  for (let at = next(after); at !== undefined && at <= until && found.length < most; at = next(at)) found.push(at);
  return found;
}

/** By cron-parser, in `(after, until]`; undefined where it gives up before. */
function theirs(cron: string, zone: Zone, after: number, until: number, most = Infinity): number[] | undefined {
  const expression = CronExpressionParser.parse(cron, { tz: zone.name, currentDate: new Date(after) });
  const found: number[] = [];
  try {
    while (found.length < most) {
      const at = expression.next().getTime();
      if (at > until) break;
      found.push(at);
    }
    return found;
  } catch (error) {
    expect(String(error)).toContain('loop limit exceeded');
    return undefined;
  }
}

/** From 01:00 to 03:59 on the day of a transition. */
function nightOf(zone: Zone, { at, after }: Transition): (instant: number) => boolean {
  const midnight = Math.floor((at + after) / day) * day;
  return (instant) => {
    const time = zone.wallAt(instant) - midnight;
    return time >= hour && time < 4 * hour;
  };
}

/** The wall-clock times of a night as a cell of the table; the second of two equal ones is `again`. */
function cellOf(instants: readonly number[], zone: Zone, { at, before, after }: Transition): string {
  const texts = instants.map((instant) => {
    const time = new Date(zone.wallAt(instant)).toISOString().slice(11, 19).replace(/:00$/, '');
    const isAgain = instant >= at && instant < at + before - after;
    return isAgain ? `${time} again` : time;
  });
  return texts.join(', ') || 'none';
}

/** How far from a transition instants are compared: a day, but hours where every hour has some. */
const spanOf = (cron: string): number => {
  if (cron === '* * * * *') return hour / 2;
  return / (\*|0-23) \* \* \*$/.test(cron) ? 3.5 * hour : 23 * hour;
};

describe.each(changing)('$name from 2020 to 2030', (zone) => {
  const cases = tableOf(zone.name).flatMap(([cron = '', gap = '', gapTheirs = '', fold = '', foldTheirs = '']) => [
    { change: 'gap', cron, cell: gap, cellTheirs: gapTheirs === 'same' ? gap : gapTheirs },
    { change: 'fold', cron, cell: fold, cellTheirs: foldTheirs === 'same' ? fold : foldTheirs },
  ]);

  it('has two transitions a year and a table of them', () => {
    expect(zone.transitions.map(isGap).filter(Boolean)).toHaveLength(10);
    expect(zone.transitions).toHaveLength(20);
    expect(tableOf(zone.name).map(([cron]) => cron)).toEqual(expressions);
    expect(expressions.length).toBeGreaterThan(13);
  });

  it.each(cases)(
    '$change: $cron fires at $cell, in cron-parser at $cellTheirs',
    ({ change, cron, cell, cellTheirs }) => {
      const transitions = zone.transitions.filter((one) => isGap(one) === (change === 'gap'));
      for (const transition of transitions) {
        const [after, until] = [transition.at - spanOf(cron), transition.at + spanOf(cron)];
        const isNight = nightOf(zone, transition);
        const fires = ours(cron, zone, after, until);
        expect(cellOf(fires.filter(isNight), zone, transition)).toBe(cell);
        expect(fires).toEqual(oracle(cron, zone, after, until));
        // It takes half a second to give up.
        if (cellTheirs === 'gives up' && transition !== transitions.at(-1)) continue;
        const other = theirs(cron, zone, after, until);
        expect(other ? cellOf(other.filter(isNight), zone, transition) : 'gives up').toBe(cellTheirs);
        if (other) expect(other.filter((at) => !isNight(at))).toEqual(fires.filter((at) => !isNight(at)));
      }
    },
  );

  it('has the same every minute', () => {
    const span = spanOf('* * * * *');
    for (const { at } of zone.transitions) {
      const fires = ours('* * * * *', zone, at - span, at + span);
      expect(fires).toHaveLength(60);
      expect(theirs('* * * * *', zone, at - span, at + span)).toEqual(fires);
    }
  });
});

describe.each(steady)('$name from 2020 to 2030', (zone) => {
  it('has no transition', () => {
    expect(zone.transitions).toEqual([]);
  });

  it.each(['* * * * *', ...expressions])('%s fires as in cron-parser while other zones change their clocks', (cron) => {
    const span = spanOf(cron);
    for (const { at } of changing.flatMap(({ transitions }) => transitions.slice(0, 2))) {
      const fires = ours(cron, zone, at - span, at + span);
      expect(fires).toEqual(oracle(cron, zone, at - span, at + span));
      expect(theirs(cron, zone, at - span, at + span)).toEqual(fires);
    }
  });
});

describe.each([...changing, ...steady])('dates in $name', (zone) => {
  const { from, until } = tenYears;

  it.each(['30 2 * * *', ...dates])('%s follows the rules for ten years', (cron) => {
    expect(ours(cron, zone, from - 1, until)).toEqual(oracle(cron, zone, from - 1, until));
  });
});

// A day is a day in every zone, and cron-parser takes seconds for ten years of one.
it.each(dates)('%s fires as in cron-parser for ten years', (cron) => {
  const [berlin = zoneOf('Europe/Berlin')] = changing;
  const fires = ours(cron, berlin, tenYears.from - 1, tenYears.until);
  expect(theirs(cron, berlin, tenYears.from - 1, tenYears.until)).toEqual(fires);
});

describe('a gap at midnight', () => {
  // Nuuk goes from Saturday 23:00 to Sunday 00:00; Apia had no 30 December 2011; Cairo goes from 00:00 to 01:00.
  it.each([
    ['30 23 * * *', 'America/Nuuk', '2025-03-29T12:00Z', '2025-03-31T00:30:00.000Z'],
    ['30 12 * * *', 'Pacific/Apia', '2011-12-30T00:00Z', '2011-12-30T22:30:00.000Z'],
    ['0 0 * * *', 'Africa/Cairo', '2025-04-24T12:00Z', '2025-04-24T22:00:00.000Z'],
  ])('moves a fixed time within its day: %s in %s', (cron, timezone, after, next) => {
    expect(new Date(parseCron(cron, timezone).next(Date.parse(after)) ?? 0).toISOString()).toBe(next);
  });
});

describe('expressions that mean something else, or nothing, in one of both', () => {
  const meaning = (fires: (cron: string) => number[] | undefined, cron: string): string => {
    try {
      const instants = fires(cron) ?? [];
      return instants.map((at) => new Date(at).toISOString().slice(5, 16).replace('T', ' ')).join(', ') || 'never';
    } catch {
      return 'refused';
    }
  };
  // 2025-01-01 is a Wednesday.
  const utc = zoneOf('UTC');
  const after = Date.parse('2025-01-01T00:00Z') - 1;

  it.each(tableOf('What is written differently'))('%s: %s, in cron-parser %s', (cron, expected, expectedTheirs) => {
    const firstTwo = (fires: typeof theirs) => (text: string) => fires(text, utc, after, after + 40 * day, 2);
    expect(meaning(firstTwo(ours), cron)).toBe(expected);
    expect(meaning(firstTwo(theirs), cron)).toBe(expectedTheirs);
  });
});

describe('any expression', () => {
  const part = (min: number, max: number) =>
    fc.oneof(
      { weight: 2, arbitrary: fc.constant('*') },
      fc.integer({ min, max }).map(String),
      fc.integer({ min: 1, max: Math.floor(max / 2) }).map((step) => `*/${step}`),
      fc.uniqueArray(fc.integer({ min, max }), { minLength: 2, maxLength: 3 }).map((list) => list.join(',')),
      fc
        .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
        .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
    );
  const nightly = fc.oneof(fc.constantFrom('1-3', '1,2', '2', '*', '*/2', '0-4/2'), part(0, 23));
  const ofWeek = fc.oneof(part(0, 7), fc.constantFrom('sun', 'sat-sun', '0#1', 'SUN#L', '5L'));
  const text = fc.tuple(part(0, 59), nightly, fc.oneof(part(1, 31), fc.constant('L')), part(1, 12), ofWeek);

  it('follows the rules around any transition', () => {
    fc.assert(
      fc.property(text, fc.constantFrom(...changing), fc.nat(19), (fields, zone, index) => {
        const cron = fields.join(' ');
        const at = zone.transitions[index]?.at ?? 0;
        expect(ours(cron, zone, at - 4 * hour, at + 4 * hour)).toEqual(
          oracle(cron, zone, at - 4 * hour, at + 4 * hour),
        );
      }),
      { numRuns: 150 },
    );
  });
});
