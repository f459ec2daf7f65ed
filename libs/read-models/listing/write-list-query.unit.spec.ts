import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ListQuery } from '../resource.js';
import { column, mapInBody, resourceFields } from './field-catalog.js';
import { parseListQuery } from './parse-list-query.js';
import { writtenOrder, writtenProperty } from './write-list-query.js';

const catalog = resourceFields({ name: column('text', 'name'), 'tags.*': mapInBody('tags') });

const filtersOf = (property: string): ListQuery['filters'] => parseListQuery({ property }, catalog).filters;

describe('a list query', () => {
  it.each([
    ['name==a', 'name==a,deleted==false'],
    [' name == a b ', 'name==a b,deleted==false'],
    ['name=="a,b",deleted==TRUE', 'name=="a,b",deleted==TRUE'],
    ['name==" a"', 'name==" a",deleted==false'],
    ['name=="=a"', 'name=="=a",deleted==false'],
    ['"name"==""', 'name==,deleted==false'],
    ['"tags.a=b" == x', '"tags.a=b"==x,deleted==false'],
    ['"tags.say ""x"""!="y ""z"""', '"tags.say ""x"""!="y ""z""",deleted==false'],
  ])('%j is written as %j, and read as the same', (property, written) => {
    expect(writtenProperty({ filters: filtersOf(property) })).toBe(written);
    expect(filtersOf(written)).toEqual(filtersOf(property));
  });

  it('is read as what was written, whatever its keys and values are', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.array(fc.constantFrom('"', ',', '=', '<', '>', '!', '-', ' ', '\n', 'a')).map((parts) => parts.join('')),
    );
    const field = fc.oneof(
      fc.constantFrom('name', 'createdBy.userId'),
      text.filter((key) => key !== '' && key !== '*').map((key) => `tags.${key}`),
    );
    const operator = fc.constantFrom<ListQuery['filters'][number]['operator']>('==', '!=', '<', '<=', '>', '>=');
    const query = fc.record({
      filters: fc.array(fc.record({ field, operator, value: text })),
      orderby: fc.array(fc.record({ field, descending: fc.boolean() }), { minLength: 1 }),
    });
    fc.assert(
      fc.property(query, ({ filters, orderby }) => {
        const property = writtenProperty({
          filters: [...filters, { field: 'deleted', operator: '==', value: 'true' }],
        });
        const read = parseListQuery({ property, orderby: writtenOrder({ orderby }) }, catalog);
        expect(read.filters.slice(0, -1)).toEqual(filters);
        expect(read.orderby).toEqual(orderby);
      }),
    );
  });
});
