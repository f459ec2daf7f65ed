import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { knownVariables } from './config.js';

const read = (file: string): string => readFileSync(join(import.meta.dirname, '../..', file), 'utf8');

/** Every setting with its default, empty where it has none: paths as the documentation writes them. */
const declared = new Map(
  [...knownVariables()].map(([name, fallback = '']) => [
    name,
    fallback.replace('file://', '').replace(`${resolve('.rondo')}/`, '$RONDO_HOME/'),
  ]),
);

const codeAtStart = (text: string): string => /^`([^`]*)`/.exec(text)?.[1] ?? '';

describe('settings', () => {
  it('are in the table of README.md with their defaults, and no others are', () => {
    const table = /^\| variable .*\n(?:\|.*\n)+/m.exec(read('README.md'))?.[0] ?? '';
    const rows = table.split('\n').filter((line) => line.startsWith('| `'));
    const described = rows.flatMap((row) => {
      const [names = '', defaults = ''] = row
        .split('|')
        .slice(1)
        .map((cell) => cell.trim());
      const values = defaults.split(', ');
      return names.split(', ').map((name, index) => [codeAtStart(name), codeAtStart(values[index] ?? '')] as const);
    });
    expect(Object.fromEntries(described)).toEqual(Object.fromEntries(declared));
  });

  it('in .env.example exist and show their defaults', () => {
    const composeOnly = new Set(Array.from(read('docker-compose.yml').matchAll(/\$\{(\w+)/g), ([, name]) => name));
    const shown = Array.from(read('.env.example').matchAll(/^#?([A-Z_]+)=(.*)$/gm), ([, name = '', value]) => ({
      name,
      value,
    }));
    const unknown = shown.filter(({ name }) => !declared.has(name) && !composeOnly.has(name));
    const wrong = shown.filter(({ name, value }) => (declared.get(name) ?? '') !== '' && declared.get(name) !== value);
    expect({ unknown, wrong }).toEqual({ unknown: [], wrong: [] });
  });
});
