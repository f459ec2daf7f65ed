import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { failureReasons, runOutcomes, skipReasons } from '#domain';

const page = readFileSync(join(import.meta.dirname, '../../docs/troubleshooting.md'), 'utf8');

/** The headings of third order below one of second order, each with the text that follows it. */
function entriesBelow(heading: string): ReadonlyMap<string, string> {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const [, ...entries] = section.split(/^### /m);
  return new Map(entries.map((entry) => [entry.split('\n', 1)[0] ?? '', entry.replace(/^.*\n/, '').trim()]));
}

describe.each([
  ['Ticks that are skipped', skipReasons],
  ['Runs that are done, and yet', runOutcomes],
  ['Runs that fail', failureReasons],
])('"%s" in docs/troubleshooting.md', (heading, reasons) => {
  it('explains each reason that there is, and no other', () => {
    const entries = entriesBelow(heading);
    expect([...entries.keys()].sort()).toEqual([...reasons].sort());
    expect([...entries].filter(([, text]) => text.length < 80)).toEqual([]);
  });
});
