import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Progress, ReportedMetric } from '../contract/report-lines.js';
import { LogReader } from './log-reader.js';
import { runEngine } from './run-engine.js';
import type { EngineRun } from './run-engine.js';
import { writtenBytes } from './written-bytes.js';

let runDir: string;
beforeEach(() => {
  runDir = mkdtempSync(join(tmpdir(), 'engine-'));
});
afterEach(() => {
  rmSync(runDir, { recursive: true, force: true });
});

const report = (value: object) => `require('fs').writeSync(3, ${JSON.stringify(`${JSON.stringify(value)}\n`)});`;
const ready = report({ progress: { message: 'ready' } });
const stayAlive = `setInterval(() => {}, 1000);`;

const run = (script: string, rest: Partial<EngineRun> = {}) =>
  runEngine({
    launch: { command: [process.execPath, '-e', script], reads: [] },
    runDir,
    memoryLimitMiB: 256,
    timeoutMs: 60_000,
    // So long that a test would time out if anything but the signals had to end the processes.
    graceMs: 60_000,
    logs: { stdout: join(runDir, 'stdout.log'), stderr: join(runDir, 'stderr.log') },
    maxLogBytes: 1000,
    ...rest,
  });

async function readLog(): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of new LogReader(join(runDir, 'stdout.log')).readOn()) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

const log = (name: 'stdout' | 'stderr') => readFileSync(join(runDir, `${name}.log`), 'utf8');

describe('an engine that writes too much', () => {
  const fill = `const fs = require('fs');
    for (let file = 0; file < 1_000; file += 1) fs.writeFileSync(process.env.RONDO_RUN_DIR + folder + file, Buffer.alloc(65_536));
    ${stayAlive}`;

  it.each(['/', '/tmp/'])('into %s is killed while it does, whatever it thinks of signals', async (folder) => {
    const script = `process.on('SIGTERM', () => {}); const folder = '${folder}'; ${fill}`;
    const limit = { maxOutputBytes: 2 ** 20, outputIntervalMs: 1 };
    expect(await run(script, limit)).toEqual({ kind: 'too-large' });
  });

  it('into what it was given is killed, where that can be written to', async () => {
    mkdirSync(join(runDir, 'in'));
    writeFileSync(join(runDir, 'in', 'data.parquet'), Buffer.alloc(2 ** 21));
    const limit = { maxOutputBytes: 2 ** 20, outputIntervalMs: 1 };
    expect(await run(`const folder = '/in/'; ${fill}`, limit)).toEqual({ kind: 'too-large' });
  });

  const itOnLinux = process.platform === 'linux' ? it : it.skip;
  itOnLinux('into a file that has no name any more is killed, though a child alone has it open', async () => {
    const script = `const fs = require('fs');
      const file = fs.openSync('tmp/unnamed', 'w'); fs.unlinkSync('tmp/unnamed');
      for (let block = 0; block < 64; block += 1) fs.writeSync(file, Buffer.alloc(65_536));
      require('child_process').spawn('/bin/sleep', ['600'], { stdio: ['ignore', 'ignore', 'ignore', file] });
      fs.closeSync(file); ${stayAlive}`;
    expect(await run(script, { maxOutputBytes: 2 ** 20, outputIntervalMs: 1 })).toEqual({ kind: 'too-large' });
  });

  /** Nothing is closed to root. */
  const itUnlessRoot = process.getuid?.() === 0 ? it.skip : it;
  itUnlessRoot.each([0o300, 0o600])('where its worker cannot look (%i) is killed, and told where', async (mode) => {
    const script = `const fs = require('fs'); process.on('SIGTERM', () => {});
      fs.mkdirSync('tmp/closed'); fs.writeFileSync('tmp/closed/file', ''); fs.chmodSync('tmp/closed', ${mode}); ${stayAlive}`;
    expect(await run(script, { maxOutputBytes: 2 ** 20, outputIntervalMs: 1 })).toEqual({
      kind: 'bad-configuration',
      message: expect.stringMatching(/^tmp\/closed: a folder that the engine has closed .*RUN_OUTPUT_MAX_MIB/),
    });
    chmodSync(join(runDir, 'tmp', 'closed'), 0o700);
  });

  it('is ended for folders too deep to be counted, and its files are not counted as none afterwards', async () => {
    const folders = 'n=$(printf %250s | tr " " d); for _ in $(seq 20); do mkdir $n && cd -P $n || exit 1; done';
    const script = `require('child_process').execFileSync('bash', ['-c', ${JSON.stringify(folders)}]); ${stayAlive}`;
    const tooDeep = /^d[^]{1,200}: is nested too deeply; RUN_OUTPUT_MAX_MIB cannot be held there$/;
    expect(await run(script, { maxOutputBytes: 2 ** 20, outputIntervalMs: 1 })).toEqual({
      kind: 'bad-configuration',
      message: expect.stringMatching(tooDeep),
    });
    await expect(writtenBytes(runDir, 'content', 2 ** 20)).rejects.toThrow(tooDeep);
    execFileSync('rm', ['-rf', runDir]);
  });

  it('is not blamed for its inputs, nor for the holes of its files', async () => {
    mkdirSync(join(runDir, 'in'));
    writeFileSync(join(runDir, 'in', 'data.parquet'), Buffer.alloc(2 ** 21));
    const script = `require('fs').truncateSync(require('fs').openSync('sparse', 'w'), 2 ** 30);`;
    expect(await run(script, { maxOutputBytes: 2 ** 20, outputIntervalMs: 1 })).toEqual({ kind: 'succeeded' });
    expect(await writtenBytes(runDir, 'disk', Infinity)).toBeLessThan(2 ** 20);
    expect(await writtenBytes(runDir, 'content', 2 ** 20)).toBeGreaterThan(2 ** 20);
  });
});

describe('an engine that ends by itself', () => {
  it.each([
    [0, { kind: 'succeeded' }],
    [65, { kind: 'bad-data', message: 'last line' }],
    [78, { kind: 'bad-configuration', message: 'last line' }],
    [75, { kind: 'temporary', message: 'last line' }],
    [3, { kind: 'crashed', exitCode: 3, message: 'last line' }],
  ])('exits with %i', async (code, outcome) => {
    const script = `console.error('first line\\nlast line\\n'); process.exitCode = ${code};`;
    expect(await run(script)).toEqual(outcome);
  });

  it('is named by its signal when it dies of one', async () => {
    expect(await run(`process.kill(process.pid, 'SIGKILL'); ${stayAlive}`)).toEqual({
      kind: 'crashed',
      signal: 'SIGKILL',
      message: 'the engine was ended by SIGKILL',
    });
  });

  it('reports progress, metrics and its error', async () => {
    const progress: Progress[] = [];
    const metrics: ReportedMetric[] = [];
    const script =
      report({ progress: { fraction: 0.5, message: 'half' } }) +
      `require('fs').writeSync(3, 'no report\\n');` +
      report({ metric: { name: 'MAE', value: 2.5 } }) +
      report({ error: 'row 7 is bad' }) +
      `console.error('noise'); process.exitCode = 65;`;
    const outcome = await run(script, {
      onProgress: (each) => progress.push(each),
      onMetric: (each) => metrics.push(each),
    });
    expect(outcome).toEqual({ kind: 'bad-data', message: 'row 7 is bad' });
    expect(progress).toEqual([{ fraction: 0.5, message: 'half' }]);
    expect(metrics).toEqual([{ name: 'MAE', value: 2.5 }]);
    expect(log('stderr')).toContain('ignored among reports: 1 lines');
  });

  it('gets nothing of the environment but the contract', async () => {
    process.env['A_SECRET'] = 'secret';
    await run(`console.log(JSON.stringify({ cwd: process.cwd(), ...process.env }))`, { maxLogBytes: 10_000 });
    delete process.env['A_SECRET'];
    const environment = JSON.parse(log('stdout')) as Record<string, string>;
    // macOS adds this one to every process.
    delete environment['__CF_USER_TEXT_ENCODING'];
    expect(environment).toEqual({
      cwd: expect.stringContaining(runDir),
      PATH: expect.stringContaining('/usr/bin'),
      LANG: 'C.UTF-8',
      TZ: 'UTC',
      TMPDIR: join(runDir, 'tmp'),
      RONDO_RUN_DIR: runDir,
    });
  });

  it('is never blocked by what it prints, and its log keeps the beginning and the end', async () => {
    const script =
      `const block = 'x'.repeat(1 << 20); const print = (text) => require('fs').writeSync(1, text); ` +
      `print('first line\\n'); for (let i = 0; i < 32; i++) print(block); print('\\nlast line\\n');`;
    expect(await run(script)).toEqual({ kind: 'succeeded' });
    const logged = await readLog();
    expect(logged).toMatch(/^first line\nx{489}\n\[rondo\] /);
    expect(logged).toMatch(/x\nlast line\n$/);
    const gap = /\n\[rondo\] (\d+) bytes were dropped here\n/g;
    const dropped = [...logged.matchAll(gap)].reduce((sum, [, bytes]) => sum + Number(bytes), 0);
    const kept = logged.replaceAll(gap, '').length;
    expect(kept).toBeLessThanOrEqual(1000);
    expect(dropped + kept).toBe(32 * 2 ** 20 + 22);
  });

  it('keeps its outcome and tells why when a log cannot be written', async () => {
    const faults: unknown[] = [];
    const logs = { stdout: join(runDir, 'nowhere', 'stdout.log'), stderr: join(runDir, 'nowhere', 'stderr.log') };
    const script = `console.log('out'); console.error('the reason'); process.exitCode = 65;`;
    const outcome = await run(script, { logs, onLogFault: (fault) => faults.push(fault) });
    expect(outcome).toEqual({ kind: 'bad-data', message: 'the reason' });
    expect(faults).toEqual([expect.objectContaining({ code: 'ENOENT' })]);
  });

  it('takes its children with it', async () => {
    // The child ignores SIGTERM and holds stdout: without a SIGKILL to the group the run would not end.
    const child = `process.on('SIGTERM', () => {}); process.send('up'); ${stayAlive}`;
    const script =
      `const child = require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], ` +
      `{ stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }); child.once('message', () => process.exit(0));`;
    expect(await run(script)).toEqual({ kind: 'succeeded' });
  });

  it('that cannot be started is a crash that names the command', async () => {
    expect(await run('', { launch: { command: ['/nowhere/engine'], reads: [] } })).toEqual({
      kind: 'crashed',
      message: 'the engine could not be started: /nowhere/engine: ENOENT',
    });
  });
});

describe('an engine that is stopped', () => {
  it('is cancelled by the signal, even if it exits with 0', async () => {
    const abort = new AbortController();
    const script = `process.on('SIGTERM', () => process.exit(0)); ${ready} ${stayAlive}`;
    const outcome = await run(script, {
      signal: abort.signal,
      onProgress: () => {
        abort.abort();
      },
    });
    expect(outcome).toEqual({ kind: 'cancelled' });
  });

  it('is not started when the signal was aborted before', async () => {
    const outcome = await run(`require('fs').writeFileSync('started', '')`, { signal: AbortSignal.abort() });
    expect(outcome).toEqual({ kind: 'cancelled' });
    expect(() => readFileSync(join(runDir, 'started'))).toThrow('ENOENT');
  });

  it('times out', async () => {
    expect(await run(stayAlive, { timeoutMs: 1 })).toEqual({ kind: 'timed-out' });
  });

  it('is killed with its children after the grace period when it ignores SIGTERM', async () => {
    const abort = new AbortController();
    const stubborn = `process.on('SIGTERM', () => {});`;
    const child = `${stubborn} process.send('up'); ${stayAlive}`;
    const script =
      `${stubborn} const child = require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], ` +
      `{ stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }); child.once('message', () => { ${ready} });`;
    const outcome = await run(script, {
      graceMs: 20,
      signal: abort.signal,
      onProgress: () => {
        abort.abort();
      },
    });
    expect(outcome).toEqual({ kind: 'cancelled' });
  });
});

it('an engine sees the end of its standard input when its supervisor is killed', async () => {
  const engine = `process.stdin.resume().on('end', () => process.exit(0)); console.log('up');`;
  // Stands in for the supervisor: opens the same pipes, and dies without a chance to tidy up.
  const supervisor = spawn(
    process.execPath,
    [
      '-e',
      `const engine = require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(engine)}], ` +
        `{ detached: true, stdio: ['pipe', 'pipe', 'inherit'] }); engine.stdout.once('data', () => process.kill(process.pid, 'SIGKILL'));`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  supervisor.stderr.resume();
  // The engine holds this pipe too: it closes only when both are gone.
  await once(supervisor, 'close');
  expect(supervisor.signalCode).toBe('SIGKILL');
});
