import { describe, expect, it } from '@jest/globals';
import { AllowedMethods } from './allowed-methods.js';

describe('AllowedMethods', () => {
  const allowed = new AllowedMethods();
  allowed.add('/data/sensei/engines', ['GET']);
  allowed.add('/data/sensei/engines', ['HEAD']);
  allowed.add('/data/sensei/engines/:id', ['DELETE']);
  allowed.add('/openapi.json', ['GET']);

  allowed.add('/data/sensei/engines/dockerRegistry', ['GET', 'HEAD']);

  it('tells words from parameters', () => {
    const path = '/data/sensei/engines/dockerRegistry';
    expect(allowed.isForWords(path, 'DELETE')).toBe(true);
    expect(allowed.isForWords(path, 'GET')).toBe(false);
    expect(allowed.isForWords('/data/sensei/engines/7', 'DELETE')).toBe(false);
  });

  it.each([
    ['/data/sensei/engines/dockerRegistry', ['GET', 'HEAD', 'OPTIONS']],
    ['/data/sensei/engines', ['GET', 'HEAD', 'OPTIONS']],
    ['/data/sensei/engines/', ['GET', 'HEAD', 'OPTIONS']],
    ['/data/sensei/engines/7', ['DELETE', 'OPTIONS']],
    ['/data/sensei/engines/7/8', []],
    ['/openapiXjson', []],
  ])('%s takes %j', (path, methods) => {
    expect(allowed.of(path)).toEqual(methods);
  });
});
