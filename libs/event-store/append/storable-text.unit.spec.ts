import { describe, expect, it } from '@jest/globals';
import { DomainError } from '#domain';
import { contextOf, renamed } from '../testing/events.js';
import { Upcasters } from '../upcast/upcasters.js';
import { refuseUnstorableText } from './storable-text.js';
import { versionedEvents } from './versioned-events.js';

function check(data: object, correlationId = 'request-1'): Readonly<Record<string, string>> {
  const context = { ...contextOf('2026-03-01T00:00:00.000Z'), correlationId };
  const event = { ...renamed(''), data: data as never };
  const append = { stream: 'engine-1', expectedVersion: 0, events: [event], context } as const;
  const events = versionedEvents([append], new Upcasters());
  try {
    refuseUnstorableText(events, JSON.stringify(events));
    return {};
  } catch (error) {
    if (error instanceof DomainError && error.code === 'illegal-argument') return error.fields;
    throw error;
  }
}

describe('text that PostgreSQL cannot hold', () => {
  it.each([
    ['plain', {}],
    ['accented, 日本 and 😀', {}],
    ['line\nbreaks, \t tabs and \u0001', {}],
    ['the escape \\u0000 written out', {}],
    ['a\0b', { name: 'holds U+0000 at index 1; allowed is well-formed text without NUL' }],
    ['\ud83d', { name: 'holds U+D83D at index 0; allowed is well-formed text without NUL' }],
    ['ab\ude00', { name: 'holds U+DE00 at index 2; allowed is well-formed text without NUL' }],
  ])('is found in %j', (name, fields) => {
    expect(check({ name })).toEqual(fields);
  });

  it('is named by its place', () => {
    expect(Object.keys(check({ tasks: [{ name: 'x' }, { name: '\0' }], tags: { note: '\0' } }))).toEqual([
      'tasks.1.name',
      'tags.note',
    ]);
  });

  it('is found in names and in the envelope', () => {
    expect(check({ tags: { 'a\0': 'x' } })).toEqual({
      'tags.a\ufffd': expect.stringContaining('the name holds U+0000'),
    });
    expect(Object.keys(check({}, 'a\0'))).toEqual(['correlationId']);
  });
});
