import { limits } from '#domain';
import { searchedCollections } from '#read-models';
import type { ApiDescription } from '../../openapi/api-description.js';
import { query } from '../../openapi/operation-parameters.js';
import { described, listOf, mixed, object, oneOf, ref, text, uuid } from '../../openapi/schema.js';

export const description: ApiDescription = {
  tag: { name: 'Search', description: 'Resources by what a person remembers of them' },
  schemas: () => ({
    SearchResults: object({ results: listOf(ref('SearchResult'), 'Those that are called so first') }),
    SearchResult: mixed(
      {
        kind: oneOf(searchedCollections, 'The collection that it is of'),
        id: uuid('Its id'),
        name: text('Its name; runs have none'),
        _links: described('SelfLink', 'Where it is'),
      },
      ['kind', 'id', '_links'],
    ),
  }),
  operations: {
    SearchController_find: {
      operationId: 'search',
      summary: 'Search for resources',
      description: `Those whose name holds the text, in any case, among the newest ${limits.searchedNames.most} of each kind, and those, runs too, whose id begins with it, from eight characters on.`,
      parameters: [
        {
          ...query(
            'q',
            text('Of a name or an id', { minLength: 1, maxLength: limits.nameLength.most }),
            'What is looked for',
            'Measure',
          ),
          required: true,
        },
        query('limit', { type: 'integer', minimum: 1, maximum: 50, default: 10 }, 'How many of each kind', 10),
      ],
    },
  },
};
