import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { resultLine } from '../../bench/result.mjs';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
const benches = Object.keys(scripts).flatMap((name) => /^bench:(.*)$/.exec(name)?.[1] ?? []);

describe('the last line of a measurement', () => {
  it('is JSON with the name and the figures, to four digits', () => {
    expect(resultLine('http', { get: 0.48768, getPerSecond: 7603.4, exitCode: 0 })).toBe(
      '{"bench":"http","get":0.4877,"getPerSecond":7603,"exitCode":0}',
    );
  });

  it('leaves out what could not be measured here', () => {
    expect(resultLine('trigger', { postgresqlP50Ms: 31, redisP50Ms: undefined })).toBe(
      '{"bench":"trigger","postgresqlP50Ms":31}',
    );
  });

  it('is refused where a figure is none', () => {
    expect(() => resultLine('http', { get: NaN, post: 1 / 0, getPerSecond: 1 })).toThrow('no figure: get, post');
  });

  it.each(benches)('is printed by bench:%s, which bench/README.md describes', (name) => {
    expect(scripts[`bench:${name}`]).toBe(`node bench/${name}.mjs`);
    expect(read(`bench/${name}.mjs`)).toMatch(new RegExp(`printResult\\('${name}', [^;]*\\);\\n$`));
    expect(read('bench/README.md')).toContain(`| \`npm run bench:${name}`);
  });
});
