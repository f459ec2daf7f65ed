import { describe, expect, it } from '@jest/globals';
import { aliasViolations } from './aliases.js';

describe('aliases of a data set', () => {
  it.each([
    [['5c5af39c73fcec153117eed1']],
    [['Weekly sales', 'weekly sales', 'urn:sales/7', 'ä'.repeat(255)]],
    [[]],
    [Array.from({ length: 100 }, (_, index) => `alias ${String(index)}`)],
  ])('may be %j', (aliases) => {
    expect(aliasViolations(aliases, 'aliases')).toEqual({});
  });

  it.each([
    [[''], { 'aliases[0]': '"" is not an alias: 1 to 255 characters' }],
    [['a', 'x'.repeat(256)], { 'aliases[1]': `"${'x'.repeat(100)}…" is not an alias: 1 to 255 characters` }],
    [
      ['6C5AF39C-73FC-4C15-8117-EED100000000'],
      {
        'aliases[0]': '"6C5AF39C-73FC-4C15-8117-EED100000000" is written as an id is; an alias is any other text',
      },
    ],
    [
      ['..', ' a'],
      {
        'aliases[0]': '".." cannot stand in an address; an alias has no blanks around it, and is not . or ..',
        'aliases[1]': '" a" cannot stand in an address; an alias has no blanks around it, and is not . or ..',
      },
    ],
    [['a', 'b', 'a'], { 'aliases[2]': '"a" stands at [0] already' }],
    [Array.from({ length: 101 }, (_, index) => String(index)), { aliases: 'has 101 aliases; at most 100 are allowed' }],
  ])('may not be %j', (aliases, violations) => {
    expect(aliasViolations(aliases, 'aliases')).toEqual(violations);
  });
});
