import { describe, expect, it } from '@jest/globals';
import { refuseUnfit } from './prepare-queues.js';

const info = (version: string, policy: string) =>
  `# Server\r\nredis_version:${version}\r\nredis_mode:standalone\r\n# Memory\r\nmaxmemory_policy:${policy}\r\n`;

describe('refuseUnfit', () => {
  it.each([info('6.2.0', 'noeviction'), info('7.0.15', 'noeviction'), 'redis_version:8.0.1\r\n'])(
    'takes %j',
    (text) => {
      expect(() => {
        refuseUnfit(text);
      }).not.toThrow();
    },
  );

  it.each([
    [info('6.0.16', 'noeviction'), 'version 6.0.16 is too old; 6.2 or newer is needed'],
    ['', 'version  is too old; 6.2 or newer is needed'],
    [
      info('7.2.0', 'allkeys-lru'),
      'maxmemory-policy is allkeys-lru, which drops jobs when memory is short; set it to noeviction',
    ],
  ])('refuses %j', (text, message) => {
    expect(() => {
      refuseUnfit(text);
    }).toThrow(message);
  });
});
