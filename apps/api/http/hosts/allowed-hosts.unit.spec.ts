import { describe, expect, it } from '@jest/globals';
import { AllowedHosts } from './allowed-hosts.js';

const hosts = new AllowedHosts(['API.example.com']);

describe('hosts', () => {
  it.each([
    'localhost',
    'LOCALHOST:3000',
    'a.localhost',
    '127.0.0.1:80',
    '10.1.2.3',
    '[::1]:3000',
    'api.example.com',
    '',
  ])('may be %j', (host) => {
    expect(() => {
      hosts.admit(host);
    }).not.toThrow();
  });

  it.each([
    'evil.example',
    'localhost.evil.example',
    'api.example.com.evil.example',
    'notlocalhost',
    'a b',
    '[::1',
    '@',
    'a@b',
  ])('may not be %j', (host) => {
    expect(() => {
      hosts.admit(host);
    }).toThrow(`Host: the API does not answer as ${JSON.stringify(host)}`);
  });

  it('may be any when all are allowed', () => {
    expect(() => {
      new AllowedHosts(['*']).admit('evil.example');
    }).not.toThrow();
  });
});
