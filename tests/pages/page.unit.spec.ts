import { describe, expect, it } from '@jest/globals';
import { blocksOf } from './page.js';

const page = (...lines: string[]): string => lines.join('\n').replaceAll("'''", '```');

describe('blocksOf', () => {
  it('takes each block of commands with what it prints', () => {
    const text = page('# One', "'''sh", 'api /a', "'''", '', 'answers:', '', "'''json", '{ "a": 1 }', "'''");
    expect(blocksOf('p.md', text)).toEqual([
      { page: 'p.md', line: 2, heading: '# One', code: 'api /a', shown: { language: 'json', text: '{ "a": 1 }' } },
    ]);
  });

  it('reads how a block is run from the comment above it, and of that block alone', () => {
    const text = page(
      '<!-- not run: needs Docker -->',
      '',
      "'''sh",
      'docker compose up',
      "'''",
      '<!-- runs until: is ready -->',
      "'''sh",
      'npm start',
      "'''",
      "'''sh",
      'true',
      "'''",
    );
    expect(blocksOf('p.md', text)).toMatchObject([{ notRun: 'needs Docker' }, { until: 'is ready' }, { code: 'true' }]);
    expect(blocksOf('p.md', text)[2]).not.toHaveProperty('until');
  });

  it('leaves alone what shows a thing under another heading, or in another language', () => {
    const text = page("'''sh", 'true', "'''", "'''", 'a drawing', "'''", '## Two', "'''json", '{}', "'''");
    expect(blocksOf('p.md', text)).toEqual([{ page: 'p.md', line: 1, heading: '', code: 'true' }]);
  });

  it('refuses output that no command prints', () => {
    const twice = page("'''sh", 'true', "'''", "'''json", '{}', "'''", "'''json", '{}', "'''");
    expect(() => blocksOf('p.md', twice)).toThrow('p.md:7 shows what no command prints');
    const notRun = page('<!-- not run: why -->', "'''sh", 'true', "'''", "'''text", 'x', "'''");
    expect(() => blocksOf('p.md', notRun)).toThrow('p.md:5 shows what no command prints');
  });
});
