import { describe, expect, it } from '@jest/globals';
import { destinationsOf } from './destinations.js';

describe('a destination', () => {
  it.each(['1.1.1.1', '172.15.0.1', '172.32.0.1', '223.255.255.255', '2606:4700::1111', '::ffff:1.1.1.1'])(
    'may be %s',
    (address) => {
      expect(destinationsOf([])(address)).toBe(true);
    },
  );

  it.each([
    '127.0.0.1',
    '127.255.0.1',
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    'fc00::1',
    'fe80::1',
    'ff02::1',
    '2001::1',
    '2002:7f00:1::',
    'localhost',
    '',
  ])('is not %s, unless it is configured', (address) => {
    expect(destinationsOf([])(address)).toBe(false);
  });

  it('is what is configured besides, and no more', () => {
    const isAllowed = destinationsOf(['10.0.0.0/8', '192.168.7.1', '::1/128', 'fd00::/8']);
    for (const address of ['10.1.2.3', '::ffff:10.1.2.3', '192.168.7.1', '::1', 'fd12::1', '1.1.1.1']) {
      expect([address, isAllowed(address)]).toEqual([address, true]);
    }
    for (const address of ['127.0.0.1', '192.168.7.2', 'fc00::1']) {
      expect([address, isAllowed(address)]).toEqual([address, false]);
    }
  });
});
