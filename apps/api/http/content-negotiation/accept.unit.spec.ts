import { describe, expect, it } from '@jest/globals';
import { admits, negotiate } from './accept.js';

describe('negotiate', () => {
  it.each([
    [undefined, 'json'],
    ['', 'json'],
    ['*/*', 'json'],
    ['application/*', 'json'],
    ['application/json', 'json'],
    ['Application/JSON; charset=utf-8', 'json'],
    ['text/html, */*;q=0.1', 'json'],
    ['application/vnd.adobe.platform.sensei+json', 'vendor'],
    ['application/vnd.adobe.platform.sensei+json;profile=mlInstance.v1.json', 'vendor'],
    ['application/vnd.adobe.platform.sensei+json ; profile="engine.v1.json"', 'vendor'],
    ['application/json, application/vnd.adobe.platform.sensei+json', 'vendor'],
    ['application/vnd.adobe.platform.sensei+json;q=0, application/json', 'json'],
    ['text/csv', undefined],
    ['application/xml, text/html', undefined],
    ['application/json;q=0', undefined],
    ['application/json;q=0, */*', undefined],
    ['nonsense', undefined],
  ])('%s -> %s', (accept, form) => {
    expect(negotiate(accept)).toBe(form);
  });
});

describe('admits', () => {
  it.each([
    [undefined, true],
    [' ', true],
    ['*/*', true],
    ['text/*', true],
    ['text/event-stream', true],
    ['application/json, text/event-stream;q=0.5', true],
    ['application/json', false],
    ['text/event-stream;q=0, */*', false],
  ])('%s -> %s', (accept, isAdmitted) => {
    expect(admits(accept, 'text/event-stream')).toBe(isAdmitted);
  });
});
