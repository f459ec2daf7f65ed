import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EngineOutcome } from '../contract/engine-outcome.js';
import type { Launch } from '../contract/engine-host.js';
import { createRunDirectory } from '../contract/run-directory.js';
import { runEngine } from '../supervisor/run-engine.js';
import { trainingContext as context } from '../testing/run-context.js';
import { WarmEngines } from './warm-engines.js';

const minuteMs = 60_000;
const roomyMiB = 100_000;

/** Does its run: says in its model how it was started, and what it has read. */
const work = `
  const fs = require('node:fs');
  const work = (how) => {
    const { word } = JSON.parse(fs.readFileSync('in/config.json', 'utf8'));
    fs.writeFileSync('out/model/model.txt', how + ' ' + word);
    console.log(how, process.cwd());
    process.exit(0);
  };`;
const waits = `${work}
  fs.writeFileSync('tmp/pid', String(process.pid));
  process.stdin.once('data', (line) => {
    fs.writeSync(3, '{"begun":{}}\\n');
    work(JSON.parse(line).how);
  }).once('end', () => process.exit(1));
  fs.writeSync(3, '{"ready":{}}\\n');`;

const warm = {
  command: [process.execPath, '-e', waits],
  loads: 'nothing',
  isForeign: false,
  told: () => ({ how: 'warm' }),
};
const launch: Launch = { command: [process.execPath, '-e', `${work} work('cold')`], reads: [], warm };

let home: string;
let folder: string;
let attempt: number;
let nowMs: number;
let availableMiB: number;
let engines: WarmEngines;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'rondo-warm-'));
  folder = join(home, 'warm');
  [attempt, nowMs, availableMiB] = [0, 0, roomyMiB];
  engines = keeping(2);
});
afterEach(async () => {
  await engines.close();
  expect(waiting()).toEqual([]);
  rmSync(home, { recursive: true });
});

const keeping = (most: number, onBreach: (why: string) => void = () => undefined) =>
  new WarmEngines({
    onBreach,
    folder,
    most,
    memoryLimitMiB: 1_024,
    availableMiB: () => availableMiB,
    now: () => nowMs,
  });

/** The folders of those that wait. */
const waiting = (): string[] => (existsSync(folder) ? readdirSync(folder).sort() : []);
const pidOf = (name: string): number => Number(readFileSync(join(folder, name, 'tmp', 'pid'), 'utf8'));

/** Lets a pause pass, and the engines that are wanted get ready. */
async function settle(): Promise<void> {
  nowMs += minuteMs;
  while ((await engines.tend()) !== undefined);
}

interface Ended {
  readonly outcome: EngineOutcome;
  readonly model: string | undefined;
}

/** Begins at once. */
async function run(
  word: string,
  rest: Partial<
    Pick<
      Parameters<typeof runEngine>[0],
      'launch' | 'memoryLimitMiB' | 'timeoutMs' | 'signal' | 'limits' | 'maxOutputBytes' | 'outputIntervalMs'
    >
  > = {},
  meanwhile: () => void = () => undefined,
): Promise<Ended> {
  const runDir = join(home, `run-${++attempt}`);
  await createRunDirectory(runDir, { config: { word }, context });
  const ending = runEngine({
    launch,
    runDir,
    memoryLimitMiB: 256,
    timeoutMs: minuteMs,
    graceMs: 100,
    logs: { stdout: join(home, `${attempt}-out.log`), stderr: join(home, `${attempt}-err.log`) },
    maxLogBytes: 100_000,
    warm: engines,
    ...rest,
  });
  meanwhile();
  const outcome = await ending;
  const model = join(runDir, 'out', 'model', 'model.txt');
  return { outcome, model: existsSync(model) ? readFileSync(model, 'utf8') : undefined };
}

const succeeded = (model: string): Ended => ({ outcome: { kind: 'succeeded' }, model });

describe('a warm engine', () => {
  it('is kept ready for a run like the last one, and carries out no other', async () => {
    expect(await run('first')).toEqual(succeeded('cold first'));
    expect(waiting()).toEqual([]);
    await settle();
    expect(waiting()).toEqual(['1']);
    expect(await run('second')).toEqual(succeeded('warm second'));
    expect(readFileSync(join(home, '2-out.log'), 'utf8')).toBe(`warm ${join(folder, '1')}\n`);
    expect(waiting()).toEqual([]);
    expect(await run('third')).toEqual(succeeded('cold third'));
    await settle();
    expect(waiting()).toEqual(['2', '3']);
  });

  it('does not start while runs follow one another, until that has lasted', async () => {
    await run('first');
    nowMs += 900;
    expect(await engines.tend()).toBe(100);
    await run('second');
    expect(await engines.tend()).toBe(1_000);
    for (let times = 0; times < 4; times++) {
      nowMs += 900;
      await run('another');
    }
    expect(await engines.tend()).toBe(500);
  });

  it.each([
    ['more memory', { memoryLimitMiB: 512 }],
    ['less time', { timeoutMs: 1_000 * minuteMs }],
    ['other libraries', { launch: { ...launch, warm: { ...warm, loads: 'something' } } }],
    ['other files', { launch: { ...launch, reads: ['/usr'] } }],
  ])('is not given to a run with %s', async (_what, rest) => {
    await run('first');
    await settle();
    expect(await run('second', rest)).toEqual(succeeded('cold second'));
    expect(waiting()).toEqual(['1']);
  });

  it('does not wait with libraries that others brought, where nothing keeps them from its folder', async () => {
    const foreign = { launch: { ...launch, warm: { ...warm, isForeign: true } } };
    await run('first', foreign);
    await settle();
    expect(waiting()).toEqual([]);
  });

  it('is of a kind that the last runs were of, and ends when it has waited long', async () => {
    const other = { memoryLimitMiB: 512 };
    await run('first');
    await run('second');
    await settle();
    expect(waiting()).toEqual(['1', '2']);
    await run('third', other);
    await settle();
    expect(waiting()).toEqual(['1', '3']);
    nowMs += 67 * minuteMs;
    await engines.tend();
    expect(waiting()).toEqual(['1', '3']);
    nowMs += 2.5 * minuteMs;
    await engines.tend();
    expect(waiting()).toEqual([]);
  });

  it('ends where memory is short, and does not start where it would be', async () => {
    await run('first');
    availableMiB = 1_200;
    await settle();
    expect(waiting()).toEqual([]);
    availableMiB = 1_300;
    await settle();
    expect(waiting()).toEqual(['1']);
    availableMiB = 1_000;
    await settle();
    expect(waiting()).toEqual([]);
    expect(await run('second')).toEqual(succeeded('cold second'));
  });

  it('is not tried for a while where none gets ready', async () => {
    const broken = { launch: { ...launch, warm: { ...warm, command: ['/bin/false'] } } };
    expect(await run('first', broken)).toEqual(succeeded('cold first'));
    await settle();
    expect(waiting()).toEqual([]);
    await settle();
    expect(engines.begun).toBe(1);
    nowMs += 10 * minuteMs;
    await settle();
    expect(engines.begun).toBe(2);
  });

  it.each([
    [
      'is written',
      `setInterval(() => require('node:fs').appendFileSync('tmp/more', Buffer.alloc(1e5)), 1);`,
      'RUN_OUTPUT_MAX_MIB',
    ],
    [
      'is started',
      `for (let i = 0; i < 60; i++) require('node:child_process').spawn('/bin/sleep', ['1000']);`,
      'ENGINE_PROCESSES',
    ],
  ])(
    'is ended when more %s than may be while it waits, and not tried again for a while',
    async (_what, script, why) => {
      const said = new Promise<string>((resolve) => {
        engines = keeping(2, resolve);
      });
      const greedy = { ...warm, command: [process.execPath, '-e', `${waits}; ${script}`] };
      const rest = {
        launch: { ...launch, warm: greedy },
        maxOutputBytes: 1e6,
        outputIntervalMs: 10,
        limits: { processes: 40 },
      };
      await run('first', rest);
      await settle();
      expect(await said).toContain(why);
      await settle();
      expect(engines.begun).toBe(1);
      expect(await run('second', rest)).toEqual(succeeded('cold second'));
    },
  );

  it('may leave whatever it likes in its folder', async () => {
    const deep = 'n=$(printf %250s | tr " " d); for _ in $(seq 20); do mkdir $n && cd -P $n || exit 1; done';
    const leave = `require('node:child_process').execFileSync('bash', ['-c', ${JSON.stringify(deep)}]);
      fs.chmodSync('out', 0); fs.chmodSync('.', 0);`;
    const command = [process.execPath, '-e', waits.replace('process.exit(0);', `${leave} process.exit(0);`)];
    const rest = { launch: { ...launch, warm: { ...warm, command } } };
    await run('first', rest);
    await settle();
    expect(await run('second', rest)).toEqual(succeeded('warm second'));
    expect(waiting()).toEqual([]);
  });

  it('does not exist where none is to be kept', async () => {
    engines = keeping(0);
    await run('first');
    await settle();
    expect(waiting()).toEqual([]);
  });
});

describe('a warm engine that is gone', () => {
  beforeEach(async () => {
    await run('first');
    await settle();
  });

  it('while it waited is no loss to the run that would have got it', async () => {
    process.kill(pidOf('1'), 'SIGKILL');
    expect(await run('second')).toEqual(succeeded('cold second'));
    await settle();
    expect(waiting()).toContain('2');
  });

  it('before it has begun leaves the run as it was', async () => {
    const pid = pidOf('1');
    process.kill(pid, 'SIGSTOP');
    const killed = run('second', {}, () => process.kill(pid, 'SIGKILL'));
    expect(await killed).toEqual(succeeded('cold second'));
    expect(waiting()).toEqual([]);
  });

  it('because its run was cancelled as it got it ends the run', async () => {
    process.kill(pidOf('1'), 'SIGSTOP');
    const stop = new AbortController();
    const cancelled = run('second', { signal: stop.signal }, () => {
      stop.abort();
    });
    expect(await cancelled).toEqual({ outcome: { kind: 'cancelled' }, model: undefined });
    expect(waiting()).toEqual([]);
  });
});
