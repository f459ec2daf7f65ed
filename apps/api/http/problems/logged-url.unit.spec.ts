import { expect, it } from '@jest/globals';
import { loggedUrl } from './logged-url.js';

it.each([
  ['/data/sensei/engines?limit=1', '/data/sensei/engines?limit=1'],
  ['/ims/token/v3?client_id=a&client_secret=hush', '/ims/token/v3'],
  ['/ims/token/v2/?client%5Fsecret=hush', '/ims/token/v2/'],
  ['/healthz', '/healthz'],
])('tells of %s as %s', (url, told) => {
  expect(loggedUrl(url)).toBe(told);
});
