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
    const page = { items: ['a', 'b'], totalCount: 5, after: 'b,["x"]' };
    expect(listAnswer(page, { query, implied: [], url }, (id) => ({ id }))).toEqual({
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
        next: {
          href: 'http://host/data/sensei/mlInstances?property=engineId%3D%3De&start=2&limit=2&after=b%2C%5B%22x%22%5D',
        },
        page: {
          href: 'http://host/data/sensei/mlInstances?property=engineId%3D%3De{&start,limit}',
          templated: true,
        },
      },
    });
  });

  it('takes another row where the request came after one', () => {
    const url = 'http://host/data/sensei/models?start=2&after=b&limit=2';
    const page = { items: ['c', 'd'], totalCount: 3, after: 'd' };
    const answer = listAnswer(page, { query: { ...query, start: 2 }, implied: [], url }, String);
    expect(answer._page.next).toBe('4');
    expect(answer._links).toMatchObject({
      next: { href: 'http://host/data/sensei/models?start=4&limit=2&after=d' },
      page: { href: 'http://host/data/sensei/models{?start,limit}' },
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

  it('names what the path implies', () => {
    const url = 'http://host/data/sensei/experiments/x/runs';
    const implied = [{ field: 'experimentId', operator: '==', value: 'x' }] as const;
    const { _page } = listAnswer({ items: [], totalCount: 0 }, { query, implied, url }, String);
    expect(_page.property).toBe('experimentId==x,engineId==e,deleted==false');
  });
});
