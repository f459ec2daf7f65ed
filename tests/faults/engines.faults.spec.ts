import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { FaultStack } from './fault-stack.js';
import { done, retried } from './histories.js';

const failed = ['RunRequested', 'RunStarted', 'RunFailed'];

/** Processes that have left their engine's group are found on Linux only. */
const onLinux = process.platform === 'linux' ? it : it.skip;

/** Linux only: a process that has ended but was not waited for counts as ended. */
function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

// Which queues a run comes from makes no difference to its engine.
describe('an engine that', () => {
  let stack: FaultStack;

  beforeAll(async () => {
    // A cancelled engine has half a second from SIGTERM to SIGKILL.
    stack = await FaultStack.open({ env: { ENGINE_MEMORY_MIB: '64', SHUTDOWN_GRACE_SECONDS: '2' } });
  });
  afterEach(() => stack.endWorkers());
  afterAll(() => stack.close());

  /** A run whose engine has said that it ignores whoever asks it to end. */
  async function stubbornRun() {
    const run = await stack.requestRun();
    const engine = await stack.engines.next();
    engine.order({ act: 'ignore' });
    expect(await engine.says()).toEqual({ ignores: true });
    return { run, engine };
  }

  it('ignores SIGTERM is killed when its run is cancelled', async () => {
    await stack.worker();
    const { run, engine } = await stubbornRun();
    await stack.cancel(run);
    await engine.gone;
    await stack.until(run, 'ABORTED');
    expect(await stack.history(run)).toEqual(['RunRequested', 'RunStarted', 'RunCancelRequested', 'RunAborted']);
    await stack.expectSound();
  });

  it('ignores SIGTERM is killed when its worker ends, and the run resumes elsewhere', async () => {
    const worker = await stack.worker();
    const { run, engine } = await stubbornRun();
    expect(await worker.end()).toBe(0);
    await engine.gone;
    await stack.worker();
    (await stack.engines.next()).order({ act: 'succeed' });
    await stack.until(run, 'DONE');
    expect(await stack.history(run)).toEqual(retried);
    await stack.expectSound();
  });

  onLinux('ignores that its worker was killed is ended by the next one', async () => {
    const worker = await stack.worker();
    const { run, engine } = await stubbornRun();
    await worker.kill();
    expect(isAlive(engine.pid)).toBe(true);
    await stack.worker();
    await engine.gone;
    (await stack.engines.next()).order({ act: 'succeed' });
    await stack.until(run, 'DONE');
    await stack.expectSound();
  });

  onLinux.each([
    ['in its process group', false],
    ['out of its process group', true],
  ])('forks children %s takes them with it', async (_where, detached) => {
    await stack.worker();
    const run = await stack.requestRun();
    const engine = await stack.engines.next();
    engine.order({ act: 'fork', detached });
    const { child } = await engine.says();
    expect(isAlive(Number(child))).toBe(true);
    engine.order({ act: 'succeed' });
    await stack.until(run, 'DONE');
    expect(isAlive(Number(child))).toBe(false);
    expect(await stack.history(run)).toEqual(done);
  });

  it('exhausts its memory crashes alone, and is tried again', async () => {
    const worker = await stack.worker();
    const run = await stack.requestRun();
    (await stack.engines.next()).order({ act: 'exhaust' });
    const second = await stack.engines.next();
    expect(await stack.run(run)).toMatchObject({
      attempt: 2,
      worker: expect.stringContaining(`-${worker.process.pid ?? ''}`),
    });
    second.order({ act: 'succeed' });
    await stack.until(run, 'DONE');
    expect(await stack.history(run)).toEqual(retried);
  });

  it('prints a gigabyte is not held up, and its log keeps the beginning and the end', async () => {
    await stack.worker({ RUN_LOG_MAX_MIB: '2' });
    const run = await stack.requestRun();
    (await stack.engines.next()).order({ act: 'print', mebibytes: 1024 });
    const { experimentId } = await stack.until(run, 'DONE');
    const { body } = await stack.stack.call<string>(
      'GET',
      `/experiments/${experimentId}/runs/${run}/logs?stream=stdout`,
    );
    expect(/^x+\n\[rondo\] \d+ bytes were dropped here\nx/.test(body)).toBe(true);
    expect(body.slice(-20)).toBe('xxxxx\nthe last line\n');
    expect(body.length).toBeLessThan(2.1 * 1024 * 1024);
    expect(await stack.history(run)).toEqual(done);
  });

  it.each([
    [65, 'bad-data'],
    [78, 'bad-configuration'],
  ])('exits with %i is not tried again', async (code, failure) => {
    await stack.worker();
    const run = await stack.requestRun();
    (await stack.engines.next()).order({ act: 'exit', code });
    expect(await stack.until(run, 'FAILED')).toMatchObject({
      attempt: 1,
      failure,
      message: `ends with ${code} as it was told`,
    });
    expect(await stack.history(run)).toEqual(failed);
  });

  it('exits with 75 is tried again', async () => {
    await stack.worker();
    const run = await stack.requestRun();
    (await stack.engines.next()).order({ act: 'exit', code: 75 });
    (await stack.engines.next()).order({ act: 'succeed' });
    await stack.until(run, 'DONE');
    expect(await stack.history(run)).toEqual(retried);
  });

  /** Seconds; long enough for the second attempt on a busy machine. */
  const limit = 5;

  it.each([
    ["its task's time limit", {}, { timeoutSeconds: limit }],
    ["the installation's, which is shorter", { RUN_TIMEOUT_SECONDS: String(limit) }, { timeoutSeconds: 600 }],
  ])('never ends is ended at %s, and tried again', async (_whose, env, task) => {
    await stack.worker(env);
    const run = await stack.requestRun(undefined, task);
    const engine = await stack.engines.next();
    engine.order({ act: 'ignore' });
    await engine.gone;
    (await stack.engines.next()).order({ act: 'succeed' });
    await stack.until(run, 'DONE');
    expect(await stack.history(run)).toEqual(retried);
    expect((await stack.retriesOf(run))[0]).toMatchObject({
      reason: 'timed-out',
      message: expect.stringContaining(`within ${limit} s`),
    });
  });

  it('takes its worker with it has three attempts, and no more', async () => {
    const run = await stack.requestRun();
    for (const attempt of [1, 2, 3]) {
      const worker = await stack.worker();
      const engine = await stack.engines.next();
      expect(engine).toMatchObject({ runId: run, attempt });
      const gone = worker.gone();
      engine.order({ act: 'murder' });
      await gone;
    }
    await stack.worker();
    expect(await stack.until(run, 'FAILED')).toMatchObject({ attempt: 3, failure: 'worker-lost' });
    await stack.expectSound();
  });
});
