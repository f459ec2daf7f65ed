import { describe, expect, it } from '@jest/globals';
import { eventsRequestOf as requestOf } from './events-request.js';

const readPosition = (text: string) => (/^\d{1,3}$/.test(text) ? BigInt(text) : undefined);
const eventsRequestOf = (query: Parameters<typeof requestOf>[0], header: string | undefined) =>
  requestOf(query, header, readPosition);

const id = '46986c8f-1d1f-4d5e-9f7e-0123456789ab';

describe('a request for events', () => {
  it('asks for everything from now on when it says nothing', () => {
    expect(eventsRequestOf({}, undefined)).toEqual({});
    expect(eventsRequestOf({ types: '' }, '')).toEqual({});
  });

  it.each(['resource', 'lastEventId'])('refuses an empty %s', (name) => {
    expect(() => eventsRequestOf({ [name]: '' }, undefined)).toThrow(`${name}: is empty`);
  });

  it('names types, separated by commas or repeated', () => {
    expect(eventsRequestOf({ types: 'RunFailed, RunStarted,RunFailed' }, undefined).types).toEqual([
      'RunStarted',
      'RunFailed',
    ]);
    expect(eventsRequestOf({ types: ['RunFailed', 'BatchAdded'] }, undefined).types).toEqual([
      'RunFailed',
      'BatchAdded',
    ]);
  });

  it('goes on where the header says, before the parameter', () => {
    expect(eventsRequestOf({ lastEventId: '12' }, undefined).after).toBe(12n);
    expect(eventsRequestOf({ lastEventId: '12' }, ' 34 ').after).toBe(34n);
    expect(eventsRequestOf({ lastEventId: '0' }, undefined).after).toBe(0n);
  });

  it('may leave out what was recorded, and gather events', () => {
    expect(eventsRequestOf({ envelope: 'true', coalesce: '250' }, undefined)).toEqual({
      envelope: true,
      coalesce: 250,
    });
    expect(eventsRequestOf({ envelope: 'false', coalesce: '0' }, undefined)).toEqual({ coalesce: 0 });
    expect(() => eventsRequestOf({ envelope: 'yes', coalesce: '10001' }, undefined)).toThrow(
      'envelope: "yes" is not true or false; coalesce: "10001" is not a whole number from 0 to 10000',
    );
  });

  it.each([
    [id, { id }],
    [id.toUpperCase(), { id }],
    [`mlServices/${id}`, { id, category: 'mlService' }],
    [`/dataSets/${id}`, { id, category: 'dataSet' }],
    [`experiments/${id}/runs/${id}`, { id, category: 'run' }],
    [`runs/${id}`, { id, category: 'run' }],
  ])('names a resource as %s', (resource, named) => {
    expect(eventsRequestOf({ resource }, undefined).resource).toEqual(named);
  });

  it('is refused with all violations at once', () => {
    const refused = (resource: string) => () =>
      eventsRequestOf({ types: 'RunFailed,RunExploded', resource, lastEventId: 'last' }, undefined);
    for (const resource of ['toString', `toString/${id}`, `a/b/c/${id}`, 'mlServices/', `mlServices/x`]) {
      expect(refused(resource)).toThrow(
        expect.objectContaining({
          code: 'illegal-argument',
          fields: {
            types: expect.stringMatching(/^"RunExploded" is no type of events; known are EngineRegistered, /),
            resource: expect.stringContaining(`${JSON.stringify(resource)} is not an id`),
            lastEventId: expect.stringContaining('"last" is not the id of an event of this sandbox'),
          },
        }),
      );
    }
    expect(() => eventsRequestOf({}, '-1')).toThrow('Last-Event-ID: "-1" is not the id');
    expect(() => eventsRequestOf({ lastEventId: '9'.repeat(19) }, undefined)).toThrow('lastEventId');
  });
});
