import { DomainError } from '#domain';
import { describe, expect, it } from '@jest/globals';
import { validBody } from './body-validation.pipe.js';
import { Flag, FreeForm, Minutes, Name, Nested, NestedList, OneOf, ScalarText, TagMap, Text } from './fields.js';
import { CheckedBy } from './rules.js';

class Item {
  @Text({ required: true, min: 1 })
  key!: string;

  @ScalarText({ required: true, max: 10 })
  value!: string;
}

class Box {
  @NestedList(() => Item)
  items?: Item[];
}

class Sample {
  @Name()
  name!: string;

  @OneOf(['train', 'score'])
  mode?: string;

  @Minutes()
  timeframe?: number;

  @Flag()
  flag?: boolean;

  @TagMap()
  tags?: Record<string, string>;

  @FreeForm()
  anything?: Record<string, unknown>;

  @Nested(() => Box)
  box?: Box;

  @Nested(() => Box)
  @CheckedBy((box: Box, place) => (box.items?.length === 2 ? { [`${place}.items`]: 'two are unlucky' } : {}))
  checked?: Box;
}

class Outer {
  @Nested(() => Sample)
  sample?: Sample;
}

const violations = (json: unknown, type: typeof Sample | typeof Outer = Sample): unknown => {
  try {
    validBody<object>(type, json);
  } catch (error) {
    if (error instanceof DomainError) return error.fields;
    throw error;
  }
  return 'none';
};

describe('validBody', () => {
  it('keeps known fields, converts what is allowed to be written otherwise, and drops the rest', () => {
    const body = validBody(Sample, {
      name: 'a',
      mode: 'TRAIN',
      timeframe: '10080',
      tags: { toString: 'x' },
      anything: { deep: [{ a: null }], toString: 1 },
      box: { items: [{ key: 'k', value: 3, more: 1 }], more: 2 },
      unknown: { then: 1 },
      created: '2019-01-01',
    });
    expect(body).toEqual({
      name: 'a',
      mode: 'train',
      timeframe: 10080,
      tags: { toString: 'x' },
      anything: { deep: [{ a: null }], toString: 1 },
      box: { items: [{ key: 'k', value: '3' }] },
    });
    expect(Object.getPrototypeOf(body)).toBe(Object.prototype);
  });

  it('takes null for absent', () => {
    expect(validBody(Sample, { name: 'a', mode: null, box: null, tags: null })).toEqual({ name: 'a' });
  });

  it('names all violations at once, with place, value and what is allowed', () => {
    expect(
      violations({
        mode: 'walk',
        timeframe: -1,
        flag: 'true',
        tags: { a: 1 },
        anything: [],
        box: { items: [{ key: 'k', value: 'ok' }, { key: '', value: {} }, 'text', null] },
      }),
    ).toEqual({
      name: 'is missing: it must be a string of 1 to 255 characters',
      mode: '"walk" is not one of train, score',
      timeframe: '-1 is not a whole number of minutes from 0 to 525600000',
      flag: '"true" is not true or false',
      tags: '{"a":1} is not an object of at most 256 fields whose values are strings of at most 4096 characters',
      anything: '[] is not an object',
      'box.items': expect.stringContaining('is not a list of at most 5000 objects'),
    });
    expect(
      violations({
        name: 'a',
        box: {
          items: [
            { key: 'k', value: 'ok' },
            { key: '', value: {} },
          ],
        },
      }),
    ).toEqual({
      'box.items[1].key': '"" is not a string of 1 to 255 characters',
      'box.items[1].value': '{} is not a string (at most 10 characters), boolean or number (whole to ±2^53)',
    });
    expect(violations({ name: 'x'.repeat(256), box: 'text' })).toEqual({
      name: expect.stringContaining('… is not a string of 1 to 255 characters'),
      box: '"text" is not an object',
    });
  });

  it.each([[['train']], { toString: 'train' }, true])('refuses %j as a word', (mode) => {
    expect(violations({ name: 'a', mode })).toEqual({ mode: `${JSON.stringify(mode)} is not one of train, score` });
  });

  it('keeps numbers as text while they are exact', () => {
    const valueOf = (value: unknown) => violations({ name: 'a', box: { items: [{ key: 'k', value }] } });
    for (const value of [7, -0.5, 1e-300]) expect(valueOf(value)).toBe('none');
    for (const value of [2 ** 53, -1e21]) expect(valueOf(value)).toHaveProperty(['box.items[0].value']);
  });

  it('refuses numbers in what is free of form that JSON.parse has rounded, at their places', () => {
    const whole = 2 ** 53 - 1;
    expect(violations({ name: 'a', anything: { deep: [whole, -whole, 1e-300] } })).toBe('none');
    expect(violations({ name: 'a', anything: { deep: [1, 2 ** 53], size: -6.687529247950528e16 } })).toEqual({
      'anything.deep[1]': '9007199254740992 is not a number from -(2^53 - 1) to 2^53 - 1; a string holds any digits',
      'anything.size': expect.stringContaining('-66875292479505280 is not a number from'),
    });
  });

  it('takes as many values as a body holds', () => {
    const many = Array.from({ length: 130_000 }, () => []);
    expect(violations({ name: 'a', anything: { many } })).toBe('none');
  });

  it.each(['1.5', '1e3', '', ' ', '-1', '0x10', 1.5, true, [], '99999999999'])('refuses %j as minutes', (timeframe) => {
    expect(violations({ name: 'a', timeframe })).toHaveProperty('timeframe');
  });

  it('applies the rules of the domain to what is well typed', () => {
    const item = { key: 'k', value: 'v' };
    expect(violations({ name: 'a', checked: { items: [item, item] } })).toEqual({ 'checked.items': 'two are unlucky' });
    expect(violations({ sample: [{ name: 'a', checked: { items: [item, item] } }] }, Outer)).toEqual({
      sample: expect.stringContaining('is not an object'),
    });
    expect(violations({ checked: { items: [item, { key: 'k' }] } })).toEqual({
      name: expect.any(String),
      'checked.items[1].value': expect.stringContaining('is missing'),
    });
  });

  it.each([undefined, null, 'text', 3, []])('refuses %j as a body', (json) => {
    expect(() => validBody(Sample, json)).toThrow('it must be a JSON object');
  });
});
