import { describe, expect, it } from '@jest/globals';
import { hostOf, networkList, plainAddress } from './index.js';

describe('a list of networks', () => {
  const has = networkList(['10.0.0.0/8', '192.0.2.1', 'fd00::/8', '::1']);

  it.each(['10.9.8.7', '::ffff:10.9.8.7', '192.0.2.1', 'fd12::1', '::1'])('has %s', (address) => {
    expect(has(address)).toBe(true);
  });

  it.each(['11.0.0.1', '192.0.2.2', '::ffff:11.0.0.1', 'fe80::1', '::2', 'example.com', ''])('has no %s', (address) => {
    expect(has(address)).toBe(false);
  });
});

it('an address of IPv4 is one, however it is written', () => {
  const written = ['::ffff:10.0.0.1', '::FFFF:10.0.0.1', '10.0.0.1', 'fd00::1'];
  expect(written.map(plainAddress)).toEqual(['10.0.0.1', '10.0.0.1', '10.0.0.1', 'fd00::1']);
});

it.each([
  ['http://[::1]:3000/a', '::1'],
  ['https://example.com/', 'example.com'],
])('the host of %s is %s', (url, host) => {
  expect(hostOf(new URL(url))).toBe(host);
});
