import { describe, expect, it } from '@jest/globals';
import { endOf, startOf } from './bounds.js';

const iso = (at: number): string => new Date(at).toISOString();

describe('the bounds of a schedule', () => {
  it.each([
    ['UTC', '2026-03-01', '2026-03-01T00:00:00.000Z', '2026-03-01T23:59:59.999Z'],
    [undefined, '2026-03-01', '2026-03-01T00:00:00.000Z', '2026-03-01T23:59:59.999Z'],
    ['Europe/Berlin', '2026-03-01', '2026-02-28T23:00:00.000Z', '2026-03-01T22:59:59.999Z'],
    ['America/New_York', '2026-03-01', '2026-03-01T05:00:00.000Z', '2026-03-02T04:59:59.999Z'],
    ['Asia/Kathmandu', '2026-03-01', '2026-02-28T18:15:00.000Z', '2026-03-01T18:14:59.999Z'],
    ['Pacific/Kiritimati', '2026-03-01', '2026-02-28T10:00:00.000Z', '2026-03-01T09:59:59.999Z'],
    ['Pacific/Pago_Pago', '2026-03-01', '2026-03-01T11:00:00.000Z', '2026-03-02T10:59:59.999Z'],
    // The days of changes have 23 and 25 hours.
    ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00.000Z', '2026-03-29T21:59:59.999Z'],
    ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00.000Z', '2026-10-25T22:59:59.999Z'],
    // Midnight is skipped: 00:00 becomes 01:00.
    ['Africa/Cairo', '2026-04-24', '2026-04-23T22:00:00.000Z', '2026-04-24T20:59:59.999Z'],
    ['Africa/Cairo', '2026-04-23', '2026-04-22T22:00:00.000Z', '2026-04-23T21:59:59.999Z'],
    // The day before was left out when the place changed sides of the date line.
    ['Pacific/Apia', '2011-12-31', '2011-12-30T10:00:00.000Z', '2011-12-31T09:59:59.999Z'],
    ['Mars/Olympus', '2026-03-01', '2026-03-01T00:00:00.000Z', '2026-03-01T23:59:59.999Z'],
  ])('in %s, %s is from its first moment to its last', (timezone, day, first, last) => {
    const schedule = { startTime: day, endTime: day, ...(timezone !== undefined && { timezone }) };
    expect(iso(startOf(schedule))).toBe(first);
    expect(iso(endOf(schedule))).toBe(last);
  });

  it('are moments in UTC where they have a time, whatever the zone, and that of the offset that they name', () => {
    const schedule = { startTime: '2026-03-01T00:00', endTime: '2026-03-01T12:00+02:00', timezone: 'Asia/Tokyo' };
    expect(iso(startOf(schedule))).toBe('2026-03-01T00:00:00.000Z');
    expect(iso(endOf(schedule))).toBe('2026-03-01T10:00:00.000Z');
  });

  it('are none where nothing is said', () => {
    expect([startOf({}), endOf({})]).toEqual([-Infinity, Infinity]);
  });
});
