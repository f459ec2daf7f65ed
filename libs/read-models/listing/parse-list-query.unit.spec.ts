import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DomainError, limits } from '#domain';
import { column, inBody, mapInBody, resourceFields } from './field-catalog.js';
import { parseListQuery } from './parse-list-query.js';
import type { WrittenListQuery } from './parse-list-query.js';

const catalog = resourceFields({
  name: column('text', 'name'),
  rows: inBody('number', 'rows'),
  state: inBody('texts', 'state'),
  'tags.*': mapInBody('tags'),
});
const notDeleted = { field: 'deleted', operator: '==', value: 'false' };
const known =
  'known are id, name, rows, state, tags.*, created, updated, createdBy.userId, createdBy.displayName, deleted';

function violationsOf(written: WrittenListQuery): Readonly<Record<string, string>> {
  try {
    parseListQuery(written, catalog);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'illegal-argument') return error.fields;
    throw error;
  }
  return {};
}

describe('parseListQuery', () => {
  it('has defaults', () => {
    const defaults = { start: 0, limit: 25, orderby: [{ field: 'created', descending: false }], filters: [notDeleted] };
    expect(parseListQuery({}, catalog)).toEqual(defaults);
    expect(parseListQuery({ start: '', limit: ' ', orderby: '', property: ['', ' '] }, catalog)).toEqual(defaults);
  });

  it.each([
    ['orderby', limits.orderTerms.most, 'name'],
    ['property', limits.filterTerms.most, 'name==a'],
  ])('takes so many expressions of %s, and no more', (parameter, most, expression) => {
    const written = (count: number) => ({ [parameter]: Array.from({ length: count }, () => expression).join() });
    expect(violationsOf(written(most))).toEqual({});
    expect(violationsOf(written(most + 1))).toEqual({
      [parameter]: `${most + 1} expressions are more than the ${most} that are allowed`,
    });
  });

  it('reads what is separated by commas or repeated', () => {
    expect(
      parseListQuery(
        {
          start: '5',
          limit: 1000,
          orderby: ['-name, rows', 'tags.x'],
          property: ['name==a, rows >= 1e3', 'deleted==true'],
        },
        catalog,
      ),
    ).toEqual({
      start: 5,
      limit: 1000,
      orderby: [
        { field: 'name', descending: true },
        { field: 'rows', descending: false },
        { field: 'tags.x', descending: false },
      ],
      filters: [
        { field: 'name', operator: '==', value: 'a' },
        { field: 'rows', operator: '>=', value: '1e3' },
        { field: 'deleted', operator: '==', value: 'true' },
      ],
    });
  });

  it('asks whether a text holds another, and nothing else whether it does', () => {
    expect(parseListQuery({ property: 'name=~sal' }, catalog).filters[0]).toEqual({
      field: 'name',
      operator: '=~',
      value: 'sal',
    });
    expect(violationsOf({ property: 'rows=~1' })['property']).toContain('rows is no text');
    expect(parseListQuery({ property: `name=~${'a'.repeat(255)}` }, catalog).filters[0]?.value).toHaveLength(255);
    expect(violationsOf({ property: `name=~${'a'.repeat(256)}` })['property']).toBe(
      'name=~: 256 characters are more than the 255 that can be searched for',
    );
  });

  it('reads the JSON array that the published document has as its default', () => {
    const orderby = [
      { field: 'updated', descending: true },
      { field: 'name', descending: false },
    ];
    expect(parseListQuery({ orderby: '["-updated","name"]', limit: 0 }, catalog)).toMatchObject({ orderby, limit: 0 });
    expect(parseListQuery({ property: ' ["name==a,b"]' }, catalog).filters).toEqual([
      { field: 'name', operator: '==', value: 'a,b' },
      notDeleted,
    ]);
    expect(parseListQuery({ orderby: '[]' }, catalog).orderby).toEqual([{ field: 'created', descending: false }]);
  });

  it.each(['["-updated"', '["a", 1]', '[[]]', '[-updated]'])('refuses the list %j', (orderby) => {
    expect(violationsOf({ orderby })['orderby']).toContain('is not a JSON array of strings');
  });

  it('knows fields in any case, and answers them in their own; keys of maps keep theirs', () => {
    expect(parseListQuery({ property: 'NAME==a,Tags.Team==b', orderby: '-CreatedBy.UserID' }, catalog)).toMatchObject({
      filters: [{ field: 'name', value: 'a' }, { field: 'tags.Team', value: 'b' }, notDeleted],
      orderby: [{ field: 'createdBy.userId', descending: true }],
    });
    expect(parseListQuery({ property: 'DELETED==true' }, catalog).filters).toEqual([
      { field: 'deleted', operator: '==', value: 'true' },
    ]);
  });

  it.each([
    ['name==', ''],
    ['name==a=b', 'a=b'],
    ['name==a b ', 'a b'],
    ['name=="a,b"', 'a,b'],
    ['name==" a ""quoted"" b "', ' a "quoted" b '],
    ['name=="=="', '=='],
    ['"name" == a', 'a'],
  ])('reads the value of %j', (property, value) => {
    expect(parseListQuery({ property }, catalog).filters).toEqual([
      { field: 'name', operator: '==', value },
      notDeleted,
    ]);
  });

  it.each([
    ['name', 'is not a field, one of == != =~ < <= > >=, and a value'],
    ['name=a', 'is not a field, one of'],
    ['name===a', 'is not a field, one of'],
    ['name<>a', 'is not a field, one of'],
    ['==a', 'is not a field, one of'],
    ['name=="a', 'is not a field, one of'],
    ['name==a"b', 'is not a field, one of'],
    ['name==a,', '"" is not a field, one of'],
    ['nmae==a', `"nmae" is not a field; ${known}`],
    ['tags==a', '"tags" is not a field'],
    ['tags.==a', '"tags." is not a field'],
    ['tags.*==a', '"tags.*" is not a field'],
    ['constructor==a', '"constructor" is not a field'],
    ['"tags"x==a', 'is not a field, one of'],
    ['""==a', 'is not a field, one of'],
    ['"name, x"==a', '"name, x" is not a field'],
    ['__proto__==a', '"__proto__" is not a field'],
    ['toString.x==a', '"toString.x" is not a field'],
    ['rows==many', '"rows==many": "many" is not a number'],
    ['rows==1e999', '"1e999" is not a number'],
    ['rows==0x10', '"0x10" is not a number'],
    ['rows==', '"" is not a number'],
    ['deleted==yes', '"yes" is not true or false'],
    ['deleted>false', 'deleted can be compared by == and != only'],
    ['state<x', 'state can be compared by == and != only'],
    ['created>yesterday', '"yesterday" is not an ISO 8601 time'],
    ['created>2026-02-30', '"2026-02-30" is not an ISO 8601 time'],
    ['created>0000-01-01', '"0000-01-01" is not an ISO 8601 time'],
    ['created>9999-12-31T23:59-12:00', 'is not an ISO 8601 time'],
  ])('refuses the filter %j', (property, message) => {
    expect(violationsOf({ property })['property']).toContain(message);
  });

  it.each(['-1', '1.5', '1e3', 'x', '0x1', '9007199254740992'])('refuses start %j', (start) => {
    expect(violationsOf({ start })).toEqual({
      start: `"${start}" is not a whole number from 0 to 9007199254740991`,
    });
  });

  it.each(['1001', '-1', 'all'])('refuses limit %j', (limit) => {
    expect(violationsOf({ limit })).toEqual({ limit: `"${limit}" is not a whole number from 0 to 1000` });
  });

  it('names every violation at once', () => {
    const violations = violationsOf({ start: 'x', limit: 'x', orderby: 'a,-b,', property: ['c==1', 'rows==x'] });
    expect(Object.keys(violations).sort()).toEqual(['limit', 'orderby', 'property', 'start']);
    expect(violations['orderby']).toContain('"a" is not a field');
    expect(violations['orderby']).toContain('"b" is not a field');
    expect(violations['orderby']).toContain('"" is not a field');
    expect(violations['property']).toContain('"c" is not a field');
    expect(violations['property']).toContain('"x" is not a number');
  });

  it('reads or refuses whatever it is given', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc
        .array(fc.constantFrom('name', 'tags.', '==', '<', '!', '"', ',', 'a', ' ', '.', '='))
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(fc.record({ start: text, limit: text, orderby: text, property: fc.array(text) }), (written) => {
        expect(Object.values(violationsOf(written)).every((message) => message.length > 0)).toBe(true);
      }),
    );
  });
});
