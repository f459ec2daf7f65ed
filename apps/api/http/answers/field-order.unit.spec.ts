import { describe, expect, it } from '@jest/globals';
import { fieldOrderOf, orderOf } from './field-order.js';

const named = {
  Column: { properties: { name: {}, type: {} } },
  Batch: {
    properties: {
      id: {},
      tags: {},
      schema: { items: { $ref: '#/components/schemas/Column' } },
      run: { allOf: [{ $ref: '#/components/schemas/Column' }] },
      tasks: { oneOf: [{ $ref: '#/components/schemas/Column' }, { items: { $ref: '#/components/schemas/Column' } }] },
    },
  },
};

const ordered = (value: unknown): string =>
  JSON.stringify(orderOf({ $ref: '#/components/schemas/Batch' }, named)?.(value));

describe('the order of fields', () => {
  it('is that of the schema, in lists and in objects too', () => {
    const column = { type: 't', name: 'n' };
    expect(ordered({ run: column, schema: [column, column], id: 1 })).toBe(
      '{"id":1,"schema":[{"name":"n","type":"t"},{"name":"n","type":"t"}],"run":{"name":"n","type":"t"}}',
    );
  });

  it('holds for what is an object or a list', () => {
    const column = { type: 't', name: 'n' };
    expect(ordered({ tasks: column })).toBe('{"tasks":{"name":"n","type":"t"}}');
    expect(ordered({ tasks: [column] })).toBe('{"tasks":[{"name":"n","type":"t"}]}');
  });

  it('leaves maps as they are, and what it does not know behind what it does', () => {
    const odd = JSON.parse('{"__proto__":1,"b":{"z":1,"a":2},"tags":{"z":1,"a":2},"id":null}') as unknown;
    expect(ordered(odd)).toBe('{"id":null,"tags":{"z":1,"a":2},"__proto__":1,"b":{"z":1,"a":2}}');
  });

  it('leaves values as they are that are not what the schema says', () => {
    for (const value of [null, 1, 'text', [1]]) expect(ordered(value)).toBe(JSON.stringify(value));
    expect(ordered({ schema: null, run: 'text', tags: undefined })).toBe('{"schema":null,"run":"text"}');
  });

  it('is none where the schema names no fields', () => {
    expect(orderOf({ items: {} }, named)).toBeUndefined();
  });

  it('is found by method and route', async () => {
    const order = await fieldOrderOf('POST', '/data/sensei/mlServices/:id/schedules/:kind/pause');
    expect(JSON.stringify(order?.({ cron: '* * * * *', startTime: 's', more: 1 }))).toBe(
      '{"startTime":"s","cron":"* * * * *","more":1}',
    );
    expect(await fieldOrderOf('GET', '/metrics')).toBeUndefined();
    expect(await fieldOrderOf('GET', '/docs')).toBeUndefined();
  });
});
