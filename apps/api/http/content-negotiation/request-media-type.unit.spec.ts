import { describe, expect, it } from '@jest/globals';
import { isJson } from './request-media-type.js';
import { expectedVersionOf } from './if-match.decorator.js';

describe('isJson', () => {
  it.each([
    [undefined, true],
    ['', true],
    ['application/json', true],
    ['application/json; charset=UTF-8', true],
    ['application/vnd.adobe.platform.sensei+json', true],
    ['application/vnd.adobe.platform.sensei+json;profile=mlInstance.v1.json', true],
    ['application/vnd.adobe.platform.sensei+json ;  profile = "mlService.v1.json"', true],
    ['application/json; charset=utf-16', false],
    ['application/x-www-form-urlencoded', false],
    ['text/plain', false],
    ['garbage', false],
  ])('%s -> %s', (contentType, expected) => {
    expect(isJson(contentType)).toBe(expected);
  });
});

describe('expectedVersionOf', () => {
  it.each([
    [undefined, undefined],
    ['*', undefined],
    ['"3"', 3],
    ['W/"12"', 12],
    ['7', 7],
    ['"abc"', -1],
    ['', -1],
  ])('%s -> %s', (header, version) => {
    expect(expectedVersionOf(header)).toBe(version);
  });
});
