import { describe, expect, it } from '@jest/globals';
import { tenantKey } from './tenant-key.js';

const key = (org: string, sandbox = 'prod') => tenantKey('models', { org, sandbox }, 'r', '1', 'model.zip');

describe('the key of a tenant’s object', () => {
  it.each([
    ['acme@Org', 'models/acme~40Org/prod/r/1/model.zip'],
    ['a/../b', 'models/a~2F~2E~2E~2Fb/prod/r/1/model.zip'],
    ['a~40', 'models/a~7E40/prod/r/1/model.zip'],
    ['Zürich', 'models/Z~C3~BCrich/prod/r/1/model.zip'],
    ['😀', 'models/~F0~9F~98~80/prod/r/1/model.zip'],
  ])('says whose it is: %j', (org, expected) => {
    expect(key(org)).toBe(expected);
  });

  it('is never another’s, however long a name is', () => {
    const long = '@'.repeat(200);
    const keys = [key(long), key(`${long}a`), key('a', long), key('a@'), key('a', '@')];
    expect(new Set(keys).size).toBe(keys.length);
    for (const one of keys) expect(one.length).toBeLessThan(1000);
  });

  it('takes no name that is a way out', () => {
    expect(() => tenantKey('batches', { org: 'a', sandbox: 'b' }, '..', 'x')).toThrow('is not valid');
  });
});
