import { describe, expect, it } from '@jest/globals';
import { differenceOf } from './shown-output.js';

const one = '68d936d8-17e6-44ef-a4b6-c7502055638b';
const two = '33408593-2871-4198-a812-6d1b7d939cda';
const json = (shown: string, actual: unknown, ids = new Map<string, string>()): string | undefined =>
  differenceOf({ language: 'json', text: shown }, JSON.stringify(actual), ids);
const text = (shown: string, actual: string): string | undefined =>
  differenceOf({ language: 'text', text: shown }, actual, new Map());

describe('differenceOf', () => {
  it.each([
    ['{ "a": 1, "b": [true, null] }', { a: 1, b: [true, null] }],
    ['{ "a": 1, … }', { a: 1, b: 2 }],
    ['{ "a": [1, …], … }', { a: [1, 2, 3] }],
    ['[{ "a": 1, … }, … ]', [{ a: 1, b: 2 }]],
    ['{ "a": "rows … of …" }', { a: 'rows 1 to 3 of 9' }],
    ['{ "a": 0.886 }', { a: 0.885_844_748 }],
    ['{ "at": "2026-11-28T21:28:30.000Z" }', { at: '2031-01-02T03:04:05.678Z' }],
    [`{ "id": "${one}", "href": "/x/${one}" }`, { id: two, href: `/x/${two}` }],
  ])('takes %s for %j', (shown, actual) => {
    expect(json(shown, actual)).toBeUndefined();
  });

  it.each([
    ['{ "a": 1 }', { a: 2 }, 'the answer.a: 2, shown is 1'],
    ['{ "a": 1 }', { a: 1, b: 2 }, 'not shown: b'],
    ['{ "a": 1, … }', { b: 2 }, 'the answer has no a'],
    ['{ "a": [1, 2, …] }', { a: [1] }, 'the answer.a: 1 items, shown are 2'],
    ['{ "a": [1] }', { a: [1, 2] }, 'the answer.a: 2 items, shown are 1'],
    ['{ "a": [1] }', { a: 1 }, 'is no list'],
    ['{ "a": { "b": 1 } }', { a: 1 }, 'is no object'],
    ['{ "a": 0.886 }', { a: 0.8872 }, 'shown is 0.886'],
    ['{ "a": 365 }', { a: 366 }, 'shown is 365'],
    ['{ "a": "1" }', { a: 1 }, 'shown is "1"'],
    ['{ "a": "x…z" }', { a: 'xy' }, 'shown is'],
    ['{ "at": "2014-12-31T00:00:00.000Z" }', { at: '2026-12-31T00:00:00.000Z' }, 'shown is'],
    ['{ "at": "2026-11-28T21:28:30.000Z" }', { at: '2014-12-31T00:00:00.000Z' }, 'shown is'],
    [`{ "id": "${one}" }`, { id: 'x' }, 'shown is'],
    [`{ "id": "${one}", "of": "${one}" }`, { id: one, of: two }, 'its id was another before'],
  ])('tells %s from %j', (shown, actual, difference) => {
    expect(json(shown, actual)).toContain(difference);
  });

  it('knows ids of earlier outputs again', () => {
    const ids = new Map<string, string>();
    expect(json(`{ "id": "${one}" }`, { id: two }, ids)).toBeUndefined();
    expect(json(`{ "id": "${one}" }`, { id: one }, ids)).toContain('its id was another before');
  });

  it('compares text line by line', () => {
    expect(
      text('2026-01-01T00:00:00Z read 3 rows\n…\nended', '2027-02-03T04:05:06.789Z read 3 rows\na\nb\nended\n'),
    ).toBe(undefined);
    expect(text('read (3) rows', 'read 3 rows')).toContain('shown is');
    expect(text('a', 'a\nb')).toContain('shown is');
  });
});
