import { expect } from '@jest/globals';
import type { RunningApi } from './running-api.js';

/** Matchers are untyped where they stand for values. */
type Matcher = unknown;

export const uuid: Matcher = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const time: Matcher = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

/** What every resource has, whatever a request says of it. */
export const commonFields = (api: RunningApi, path: string) => ({
  id: path.split('/').at(-1),
  created: time,
  createdBy: { displayName: 'Ada', userId: 'ada' },
  updated: time,
  deleted: false,
  _links: { self: { href: `${api.url}/data/sensei${path}` } },
});

/** The pages of a list that has one only. */
export const onlyPage = (count: number, property: string) => ({
  property,
  orderby: 'created',
  start: '0',
  totalCount: count,
  count,
});

export const success = (detail: string) => ({ status: 200, body: { title: 'Success', status: 200, detail } });
