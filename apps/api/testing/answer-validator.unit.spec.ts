import { describe, expect, it } from '@jest/globals';
import { AnswerValidator } from './answer-validator.js';

const problem = {
  type: 'object',
  required: ['title'],
  properties: { title: { type: 'string' } },
};

const part = {
  type: 'object',
  properties: {
    key: { type: 'string' },
    tags: { type: 'object' },
    of: { allOf: [{ $ref: '#/components/schemas/Problem' }] },
  },
};

const thing = {
  description: 'Success',
  headers: { ETag: { required: true, schema: { type: 'string', pattern: '^"\\d+"$' } } },
  content: {
    'application/json': { schema: { $ref: '#/components/schemas/Thing' } },
    'application/x;profile=thing': { schema: { $ref: '#/components/schemas/Thing' } },
  },
};

const validator = new AnswerValidator({
  paths: {
    '/data/things/{id}': {
      get: { operationId: 'getThing', responses: { '200': thing, '404': { $ref: '#/components/responses/NotFound' } } },
    },
    '/data/things/special': { get: { operationId: 'getSpecial', responses: { '204': {} } } },
  },
  components: {
    responses: { NotFound: { content: { 'application/problem+json': { schema: problem } } } },
    schemas: {
      Problem: problem,
      Thing: {
        type: 'object',
        required: ['id'],
        properties: { id: { type: 'string', format: 'uuid' }, parts: { type: 'array', items: part } },
      },
    },
  },
});

const id = '22f4166f-85ba-4130-a995-a2b8e1edde32';

describe('checking answers against the document', () => {
  const violations = (body: unknown, headers: Record<string, string> = {}, status = 200, path = `/data/things/${id}`) =>
    validator.violations('GET', path, {
      status,
      headers: new Headers({ 'content-type': 'application/json; charset=utf-8', etag: '"1"', ...headers }),
      body,
    });

  it('finds nothing wrong with an answer as documented, in each of its media types', () => {
    expect(violations({ id })).toEqual([]);
    expect(violations({ id }, { 'content-type': 'application/x; profile="thing"; charset=utf-8' })).toEqual([]);
    expect(violations({ title: 'No' }, { 'content-type': 'application/problem+json', etag: '' }, 404)).toEqual([
      'header etag is not documented',
    ]);
  });

  it.each([
    [{}, "body must have required property 'id'"],
    [{ id: 'x' }, 'body/id must match format "uuid"'],
    [{ id, more: 1 }, 'body must NOT have additional properties (more)'],
  ])('finds that %j is not as documented', (body, violation) => {
    expect(violations(body)).toEqual([violation]);
  });

  it('finds fields that come in another order, wherever they stand', () => {
    const inOrder = { key: 'a', tags: { b: 1, a: 2 }, of: { title: 'No' } };
    expect(violations({ id, parts: [inOrder, { key: 'a' }] })).toEqual([]);
    expect(violations({ parts: [{ key: 'a' }], id })).toEqual(['body has parts,id; in order: id,parts']);
    expect(violations({ id, parts: [inOrder, { of: { title: 'No' }, key: 'a' }] })).toEqual([
      'body/parts/1 has of,key; in order: key,of',
    ]);
  });

  it('finds wrong statuses, headers and content types', () => {
    expect(violations({ id }, {}, 201)).toEqual(['status 201 is not documented']);
    expect(violations({ id }, { etag: '1' })).toEqual([expect.stringContaining('header etag: 1: ')]);
    expect(violations({ id }, { 'x-new': 'a' })).toEqual(['header x-new is not documented']);
    expect(violations({ id }, { 'content-type': 'text/csv' })).toEqual([
      expect.stringContaining('content type text/csv is none of application/json'),
    ]);
    const headers = new Headers({ 'content-type': 'application/json' });
    expect(validator.violations('GET', `/data/things/${id}`, { status: 200, headers, body: { id } })).toEqual([
      'header etag is missing',
    ]);
  });

  it('tells words from parameters, and takes a trailing slash', () => {
    expect(violations({ id }, {}, 200, '/data/things/special/')).toEqual(['status 200 is not documented']);
    expect(violations({ id }, {}, 200, '/data/things/other/?a=b')).toEqual([]);
  });

  it('lets paths that are not documented be refused only', () => {
    const answer = (status: number, body: unknown) => ({ status, headers: new Headers(), body });
    expect(validator.violations('GET', '/nowhere', answer(404, { title: 'Not Found' }))).toEqual([]);
    expect(validator.violations('GET', '/nowhere', answer(404, {}))).toHaveLength(1);
    expect(validator.violations('POST', `/data/things/${id}`, answer(200, {}))).toHaveLength(1);
    expect(validator.violations('OPTIONS', `/data/things/${id}`, answer(204, ''))).toEqual([]);
  });
});
