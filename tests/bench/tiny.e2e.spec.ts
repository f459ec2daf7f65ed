import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '../..');

// They write events by statements of their own, which must be those that the services write.
it.each([
  ['replay', '300'],
  ['doctor', '1000'],
  ['lists', '100', '1'],
  ['overview', '100', '1'],
])('bench:%s runs in a small form', async (name, ...args) => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, `bench/${name}.mjs`), ...args]);
  const lines = stdout.trimEnd().split('\n');
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ bench: name });
});
