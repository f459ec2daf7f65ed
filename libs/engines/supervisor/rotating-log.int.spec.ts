import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createRedactor } from '#redaction';
import { LogReader } from './log-reader.js';
import { openRotatingLog } from './rotating-log.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rotating-log-'));
  path = join(folder, 'stdout.log');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const redactor = createRedactor([]);
const openLog = (maxBytes: number, patienceMs = 60_000) => openRotatingLog(path, { maxBytes, patienceMs, redactor });

async function read(reader = new LogReader(path)): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of reader.readOn()) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

/** Resolves when what was logged so far can be read. */
async function readable(end: string, writer?: ChildProcess): Promise<string> {
  for (;;) {
    const text = await read();
    if (text.endsWith(end)) return text;
    if (writer && writer.exitCode !== null) throw new Error('The writer has ended');
  }
}

describe('a log', () => {
  it('below its limit is whole', async () => {
    const log = openLog(20);
    for (const digit of '0123456789') log.write(Buffer.from(`${digit}\n`));
    expect(await log.close()).toBeUndefined();
    expect(readdirSync(folder)).toEqual(['stdout.000000000000010.log', 'stdout.000000000000015.log', 'stdout.log']);
    expect(await read()).toBe('0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n');
  });

  it('beyond its limit keeps its beginning and its end, and says how much is missing', async () => {
    const log = openLog(20);
    log.write(Buffer.from('the beginning|'));
    log.write(Buffer.from('x'.repeat(10_000)));
    log.write(Buffer.from('end\n'));
    expect(await log.close()).toBeUndefined();
    expect(await read()).toBe('the beginn\n[rondo] 9998 bytes were dropped here\nxxxxxxend\n');
    const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
    expect(sizes).toEqual([5, 5, 10]);
  });

  it('holds lines of the supervisor on lines of their own, which are not the last one of the engine', async () => {
    const log = openLog(1_000);
    log.write(Buffer.from('no end of line'));
    log.note('noted');
    log.write(Buffer.from('\n\n'));
    await log.close();
    expect(await read()).toBe('no end of line\n[rondo] noted\n\n\n');
    expect(log.lastLine()).toBe('no end of line');
  });

  it('can be read while it grows: on from where the reader was, past what is gone meanwhile', async () => {
    const log = openLog(20);
    log.write(Buffer.from('0123'));
    await readable('0123');
    const reader = new LogReader(path);
    expect(await read(reader)).toBe('0123');
    log.write(Buffer.from('456789abcd'));
    await readable('abcd');
    expect(await read(reader)).toBe('456789abcd');
    expect(reader.isAtLineStart).toBe(false);
    log.write(Buffer.from('x'.repeat(11) + 'end\n'));
    await log.close();
    expect(await read(reader)).toBe('\n[rondo] 5 bytes were dropped here\nxxxxxxend\n');
    expect(reader.isAtLineStart).toBe(true);
    expect(await read(reader)).toBe('');
  });

  it('is read to its end as it was when the reading began, whatever is removed meanwhile', async () => {
    const log = openLog(20);
    log.write(Buffer.from('0123456789abcdefghij'));
    await readable('j');
    const reading = new LogReader(path).readOn();
    expect(String((await reading.next()).value)).toBe('0123456789');
    log.write(Buffer.from('x'.repeat(100)));
    await log.close();
    expect(String((await reading.next()).value)).toBe('abcde');
    expect(String((await reading.next()).value)).toBe('fghij');
    expect(await reading.next()).toMatchObject({ done: true });
  });

  it('takes no more memory than is fair when the disk is slower than what is written', async () => {
    const log = openLog(64 * 2 ** 20);
    // Nothing is written before this function awaits something.
    for (let count = 0; count < 256; count += 1) log.write(Buffer.alloc(2 ** 16, 'x'));
    log.write(Buffer.from('\nthe last line\n'));
    await log.close();
    const text = await read();
    expect(text).toMatch(/^x+\n\[rondo\] \d+ bytes were dropped here\nx+\nthe last line\n$/);
    expect(text.length).toBeLessThan(4.1 * 2 ** 20);
  });
});

describe('a log that the disk', () => {
  it('refuses in part has a gap there, and says so in the end; a link in its place is not followed', async () => {
    const elsewhere = join(folder, 'elsewhere');
    writeFileSync(elsewhere, 'is not written to');
    symlinkSync(elsewhere, path);
    const log = openLog(4 * 2 ** 20);
    log.write(Buffer.alloc(2 ** 20, 'x'));
    log.write(Buffer.from('\nthe last line\n'));
    expect(await log.close()).toMatchObject({ code: 'ELOOP' });
    expect(readFileSync(elsewhere, 'utf8')).toBe('is not written to');
    unlinkSync(path);
    expect(await read()).toMatch(
      /^\[rondo\] 262144 bytes were dropped here\nx+\nthe last line\n\[rondo\] lines were lost, the log could not be written: ELOOP\n$/,
    );
  });

  it('refuses altogether costs nothing but the log', async () => {
    rmSync(folder, { recursive: true });
    const log = openLog(1_000);
    log.write(Buffer.from('the last line\n'));
    expect(await log.close()).toMatchObject({ code: 'ENOENT' });
    expect(log.lastLine()).toBe('the last line');
    execFileSync('mkdir', [folder]);
  });

  it('never takes is given up', async () => {
    // Nobody reads at the other end: it cannot even be opened.
    execFileSync('mkfifo', [path]);
    const log = openLog(1_000, 1);
    log.write(Buffer.from('line\n'));
    expect(await log.close()).toEqual(new Error('the disk did not take it in time'));
    log.write(Buffer.from('later\n'));
    const other = await open(path, 'r');
    expect(String((await other.read(Buffer.alloc(100))).buffer).replaceAll('\0', '')).toBe('line\n');
    await other.close();
  });
});

it('a log whose writer was killed can be read', async () => {
  const compiled = (module: string) => JSON.stringify(join(import.meta.dirname, '../../../dist/libs', module));
  const script = `
    import { createRedactor } from ${compiled('redaction/index.js')};
    import { openRotatingLog } from ${compiled('engines/supervisor/rotating-log.js')};
    const options = { maxBytes: 20, patienceMs: 1, redactor: createRedactor([]) };
    const log = openRotatingLog(${JSON.stringify(path)}, options);
    log.write(Buffer.from('the beginning|' + 'x'.repeat(1000) + 'end'));
    setInterval(() => undefined, 60_000);`;
  const writer = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'inherit' });
  const gone = once(writer, 'exit');
  await readable('end', writer);
  writer.kill('SIGKILL');
  expect(await gone).toEqual([null, 'SIGKILL']);
  expect(await read()).toMatch(/^the beginn\n\[rondo\] \d+ bytes were dropped here\nx+end$/);
});
