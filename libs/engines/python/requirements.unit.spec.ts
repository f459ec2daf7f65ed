import { describe, expect, it } from '@jest/globals';
import { environmentKey, parseRequirements } from './requirements.js';

describe('requirements', () => {
  it('are names with versions', () => {
    const text = [
      '# what it needs',
      'pandas>=1.5,<3',
      '',
      'scikit-learn == 1.7.2   # pickles',
      'joblib',
      'uvicorn[standard]~=0.30',
      'numpy<2; python_version < "3.12"',
      'torch==2.1.*',
      'scipy (>=1.10, <2)',
      'requests[socks] ;python_version>"3"',
    ].join('\r\n');
    expect(parseRequirements(text)).toEqual([
      'pandas>=1.5,<3',
      'scikit-learn == 1.7.2',
      'joblib',
      'uvicorn[standard]~=0.30',
      'numpy<2; python_version < "3.12"',
      'torch==2.1.*',
      'scipy (>=1.10, <2)',
      'requests[socks] ;python_version>"3"',
    ]);
    expect(parseRequirements('')).toEqual([]);
  });

  it.each([
    'git+https://example.org/x.git',
    'evil @ https://example.org/evil.whl',
    'https://example.org/evil.whl',
    './local',
    '/etc/passwd',
    '-e .',
    '-r other.txt',
    '--index-url https://example.org',
    '--no-binary :all:',
    'pandas --no-binary pandas',
    'pandas \\',
    'pandas; python_version > "3" \\',
    'pandas>=1 <2',
    'pandas>=1,,<2',
    // A pattern that tries each way to part it would not come to an end.
    `a${'==1  '.repeat(190)}\\`,
  ])('are refused by their line when they are %s', (line) => {
    expect(() => parseRequirements(`pandas\n${line}`)).toThrow(`requirements.txt:2: "${line}" is not the name`);
  });

  it.each([
    ['requirements.txt:2: 1001 characters, allowed are 1000', `pandas\n${'a'.repeat(1_001)}`],
    ['requirements.txt: 501 lines, allowed are 500', 'a\n'.repeat(500)],
    ['requirements.txt: 65537 characters, allowed are 65536', ' '.repeat(65_537)],
  ])('are refused beyond what they may be: %s', (message, text) => {
    expect(() => parseRequirements(text)).toThrow(message);
  });

  it('make one environment in any order, and another for another interpreter', () => {
    const key = environmentKey(['a', 'b'], '3.11');
    expect(environmentKey(['b', 'a'], '3.11')).toBe(key);
    expect(environmentKey(['a', 'b'], '3.12')).not.toBe(key);
    expect(environmentKey(['a', 'b==1'], '3.11')).not.toBe(key);
  });
});
