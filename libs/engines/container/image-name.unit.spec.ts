import { describe, expect, it } from '@jest/globals';
import { fullName, parseImageName } from './image-name.js';

const digest = `sha256:${'0a'.repeat(32)}`;
const full = (text: string): string | undefined => {
  const name = parseImageName(text);
  return name && fullName(name);
};

describe('the name of an image', () => {
  it.each([
    ['python', 'docker.io/library/python:latest'],
    ['python:3.12-slim', 'docker.io/library/python:3.12-slim'],
    ['team/forecast', 'docker.io/team/forecast:latest'],
    ['localhost/forecast', 'localhost/forecast:latest'],
    ['registry.example.com/forecast:2', 'registry.example.com/forecast:2'],
    ['registry.example.com:5000/team/my_forecast', 'registry.example.com:5000/team/my_forecast:latest'],
    ['registry:5000/forecast', 'registry:5000/forecast:latest'],
    [`ghcr.io/team/forecast:2@${digest}`, `ghcr.io/team/forecast@${digest}`],
  ])('%s is %s', (text, name) => {
    expect(full(text)).toBe(name);
  });

  it.each([
    '',
    '--privileged',
    '-v=/:/host',
    'python 3',
    'Python',
    'python:',
    'python@sha256:12',
    'docker-archive:/etc/passwd',
    'oci:/etc',
    'https://example.com/image',
    '/etc/passwd',
    '../image',
    'a'.repeat(600),
  ])('%j is none', (text) => {
    expect(parseImageName(text)).toBeUndefined();
  });
});
