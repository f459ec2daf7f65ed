import type { ListQuery } from '#read-models';
import { describe, expect, it } from '@jest/globals';
import { listAnswer } from './list-answer.js';

const query: ListQuery = {
  start: 0,
  limit: 2,
  orderby: [
    { field: 'created', descending: true },
    { field: 'name', descending: false },
  ],
  filters: [
    { field: 'engineId', operator: '==', value: 'e' },
    { field: 'deleted', operator: '==', value: 'false' },
  ],
};

describe('listAnswer', () => {
  it('describes a first page and links to the next', () => {
    const url = 'http://host/data/sensei/mlInstances?property=engineId%3D%3De&limit=2';
    expect(listAnswer({ items: ['a', 'b'], totalCount: 5 }, { query, implied: [], url }, (id) => ({ id }))).toEqual({
      children: [{ id: 'a' }, { id: 'b' }],
      _page: {
        property: 'engineId==e,deleted==false',
        orderby: '-created,name',
        start: '0',
        totalCount: 5,
        count: 2,
        next: '2',
      },
      _links: {
        self: { href: url },
        next: { href: 'http://host/data/sensei/mlInstances?property=engineId%3D%3De&start=2&limit=2' },
        page: {
          href: 'http://host/data/sensei/mlInstances?property=engineId%3D%3De{&start,limit}',
          templated: true,
        },
      },
    });
  });

  it('has no next page at the end, and beyond it', () => {
    const url = 'http://host/data/sensei/models?start=4';
    const last = listAnswer(
      { items: ['e'], totalCount: 5 },
      { query: { ...query, start: 4 }, implied: [], url },
      String,
    );
    expect(last._page).not.toHaveProperty('next');
    expect(last._links).toEqual({
      self: { href: url },
      page: { href: 'http://host/data/sensei/models{?start,limit}', templated: true },
    });
    const beyond = listAnswer(
      { items: [], totalCount: 5 },
      { query: { ...query, start: 9 }, implied: [], url },
      String,
    );
    expect(beyond._page).toMatchObject({ start: '9', count: 0, totalCount: 5 });
    expect(beyond._links).not.toHaveProperty('next');
  });

  it('names what the path implies, once', () => {
    const url = 'http://host/data/sensei/experiments/x/runs';
    const implied = [{ field: 'experimentId', operator: '==', value: 'x' }] as const;
    const propertyOf = (filters: ListQuery['filters']) =>
      listAnswer({ items: [], totalCount: 0 }, { query: { ...query, filters }, implied, url }, String)._page.property;
    expect(propertyOf(query.filters)).toBe('experimentId==x,engineId==e,deleted==false');
    expect(propertyOf([...implied, ...query.filters])).toBe('experimentId==x,engineId==e,deleted==false');
  });
});
