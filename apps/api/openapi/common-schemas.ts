import { freeValue } from '../http/index.js';
import { count, described, flag, instant, listOf, mixed, object, ref, text, uuid } from './schema.js';
import type { Fields, Schema } from './schema.js';

const common = {
  id: uuid('Assigned when it is created'),
  created: instant('When it was created'),
  createdBy: described('Actor', 'Who created it: the holder of the access token'),
  updated: instant('When it was last changed'),
  deleted: flag('Deleted resources are listed by property=deleted==true only'),
  _links: described('SelfLink', 'Where it is'),
};

/**
 * A resource: its own fields among those that all have, in the order in which answers have them.
 * @param always names of those of its own that no answer lacks
 * @param first names of the fields that come first, where that is not id and then its own
 */
export function resource(own: Fields, always: readonly string[], first: readonly string[] = ['id']): Schema {
  const fields = { ...own, ...common };
  return mixed({ ...pick(fields, ...first), ...fields }, [...always, ...Object.keys(common)]);
}

/** One page of a list of `child`, with what is said beside the children. */
export const listing = (child: string, besides: Fields = {}): Schema =>
  object({
    children: listOf(ref(child), 'The resources of this page'),
    ...besides,
    _page: described('Page', 'Which page it is'),
    _links: described('PageLinks', 'How to turn pages'),
  });

/** Some of an object's fields; throws for one that it does not have. */
export function pick(fields: Fields, ...names: readonly string[]): Fields {
  return Object.fromEntries(
    names.map((name) => {
      const field = fields[name];
      if (!field) throw new TypeError(`There is no field ${name}`);
      return [name, field];
    }),
  );
}

export function omit(fields: Fields, ...names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}

const link = (description: string): Schema => object({ href: text('Absolute address') }, {}, description);

/** Schemas that answers of all resources use. */
export const commonSchemas: Readonly<Record<string, Schema>> = {
  Actor: object({
    displayName: text('Name, for people'),
    userId: text('Name of the account'),
  }),
  SelfLink: object({ self: link('The resource itself') }),
  Page: object(
    {
      property: text('The filters that hold, as a request writes them'),
      orderby: text('The order, as a request writes it'),
      start: text('Offset of the first child', { pattern: String.raw`^\d+$` }),
      totalCount: count('Exact number of children on all pages'),
      count: count('Number of children on this page'),
    },
    { next: text('Offset of the next page; absent on the last', { pattern: String.raw`^\d+$` }) },
  ),
  PageLinks: mixed(
    {
      self: link('This page'),
      next: link('The next page; absent on the last'),
      page: object(
        {
          href: text('Template of all pages: {?start,limit} or {&start,limit} is to be filled in'),
          templated: flag('Always true'),
        },
        {},
        'Any page',
      ),
    },
    ['self', 'page'],
  ),
  FreeValue: freeValue,
  Success: object({
    title: text('Always Success', { enum: ['Success'] }),
    status: { type: 'integer', enum: [200], description: 'The status of the answer' },
    detail: text('What was done'),
  }),
  Problem: object(
    {
      type: text('Identifies the kind of problem; a name, not a page', { format: 'uri' }),
      title: text('The kind of problem, for people'),
      status: { type: 'integer', minimum: 400, maximum: 599, description: 'The status of the answer' },
      detail: text('What is wrong: the value, where it stood and what is allowed'),
    },
    {
      additionalDetails: {
        type: 'object',
        additionalProperties: { type: 'string' },
        description: 'Each violation by the place of its value, such as scoringSchedule.cron',
      },
    },
  ),
};
