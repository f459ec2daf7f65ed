import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, watch, writeFileSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { RunLifecycle } from '#application';
import { childEnvironment } from '#config';
import { streamName } from '#domain';
import type { EngineEvent, RunEvent, RunRequest } from '#domain';
import { openHosts, openSandbox } from '#engines';
import type { EngineHost } from '#engines';
import { tenantKey } from '#object-store';
import { inContext } from '#testing';
import type { TrackedAttempt } from '../heartbeat/heartbeats.js';
import { openWorkerStage, scope, silent } from '../testing/worker-stage.js';
import type { WorkerStage } from '../testing/worker-stage.js';
import { RunProcessor } from './run-processor.js';

/** Says where it is, and stays there until it is told to stop. */
const recipe = `import signal

held = None


class Model:
    def __getstate__(self):
        held("saving")
        return {}


def hold(config, ctx):
    def at(phase):
        if config.get("phase") == phase:
            ctx.progress(0.5, "held while " + phase)
            while True:
                signal.pause()
    return at


def load(config):
    return list(range(10))


def train(config, data, ctx):
    global held
    held = hold(config, ctx)
    held("training")
    return Model()


def evaluate(config, data, model):
    held("evaluating")
    return {"rows": len(data)}


def score(config, data, model, ctx):
    hold(config, ctx)("scoring")
    return [{"prediction": value} for value in data]


def save(config, predictions, ctx):
    hold(config, ctx)("saving predictions")
`;

/** An installer that says that it is at work, and goes on until it is killed. */
const installer = (mark: string) => `#!/bin/sh\necho $$ > ${JSON.stringify(mark)}\nexec sleep infinity\n`;

let stage: WorkerStage;
let host: EngineHost;
let isThere = false;
let root: string;
let mark: string;
beforeAll(async () => {
  stage = await openWorkerStage();
  root = join(stage.folder, 'engines');
  mark = join(root, 'building');
  for (const name of ['plain', 'requiring', 'bin']) mkdirSync(join(root, name), { recursive: true });
  for (const name of ['plain', 'requiring']) writeFileSync(join(root, name, 'recipe.py'), recipe);
  writeFileSync(join(root, 'requiring', 'requirements.txt'), 'rondo-sample\n');
  writeFileSync(join(root, 'bin', 'uv'), installer(mark), { mode: 0o755 });
});
beforeEach(async () => {
  const { PATH = '', HOME } = childEnvironment({});
  const variables = { PATH: `${join(root, 'bin')}:${PATH}`, HOME };
  const folder = join(stage.folder, 'environments', randomUUID());
  const found = (await openHosts({ python: 'python3', variables, folder, folders: [root] })).get('Python');
  if (!found) throw new Error('there is no host of Python engines');
  host = found;
  isThere = host.whyNot === undefined;
  if (!isThere) console.warn(`Skipped: ${host.whyNot ?? ''}`);
});
afterEach(() => {
  host.close?.();
});
afterAll(() => stage.close());

const append = async (
  stream: `engine-${string}` | `run-${string}`,
  expectedVersion: number,
  ...events: readonly (EngineEvent | RunEvent)[]
) => {
  const context = { scope, actor: { displayName: 'T', userId: 't' }, correlationId: 't' };
  const entry = { stream, expectedVersion, events };
  await stage.store.append(inContext({ ...context, time: new Date().toISOString() }, [entry]));
};

async function addEngine(name: string): Promise<string> {
  const id = randomUUID();
  const artifacts = { default: { image: { location: `folder:${join(root, name)}` } } };
  await append(streamName('engine', id), 0, { type: 'EngineRegistered', data: { name, type: 'Python', artifacts } });
  return id;
}

interface Phase {
  readonly engine?: string;
  readonly phase?: string;
  readonly request?: Partial<RunRequest>;
}

/** A run of the recipe that is held there. */
async function addRun({ engine = 'plain', phase = 'none', request = {} }: Phase): Promise<string> {
  const parameters = [{ key: 'phase', value: phase }];
  const mode = request.mode ?? 'train';
  const engineId = await addEngine(engine);
  return stage.addRun({ request: { engineId, tasks: [{ name: mode, parameters }], ...request } });
}

const bodyOf = async (runId: string) => (await stage.runs.load(runId))?.body;

async function cancel(runId: string): Promise<void> {
  const { version } = await stage.store.load(scope, streamName('run', runId));
  await append(streamName('run', runId), version, { type: 'RunCancelRequested', data: { experimentId: 'e1' } });
}

interface Worked {
  /** Called when the run is where it is held. */
  readonly at: { readonly message?: string; readonly file?: string };
  readonly interrupt: () => Promise<void> | void;
  readonly stop?: AbortController;
  readonly shutdown?: AbortController;
  readonly runs?: RunLifecycle;
}

async function work(runId: string, { at, interrupt, stop, shutdown, runs = stage.runs }: Worked): Promise<void> {
  const sandbox = await openSandbox('auto');
  const reached = withResolvers();
  const look = () => {
    if (existsSync(mark)) reached.resolve();
  };
  const watcher = at.file === undefined ? undefined : watch(root, look);
  const told = ({ message }: { readonly message?: string }) => {
    if (at.message !== undefined && message === at.message) reached.resolve();
  };
  const processor = new RunProcessor({
    runs,
    heartbeats: {
      track: (): TrackedAttempt => ({
        said: { progress: told, metric: () => undefined },
        signal: stop?.signal ?? new AbortController().signal,
        release: () => Promise.resolve(),
      }),
    },
    tools: {
      ...{ dataSets: stage.dataSets, objectStore: stage.objectStore, hosts: new Map([['Python', host]]), sandbox },
      limits: {
        memoryLimitMiB: 512,
        longestMs: 600_000,
        graceMs: 60_000,
        maxLogBytes: 2 ** 20,
        maxOutputBytes: 2 ** 24,
      },
    },
    worker: 'w',
    folders: { runs: join(stage.folder, 'runs'), logs: join(stage.folder, 'logs') },
    clock: () => new Date(),
    log: silent,
  });
  const processed = processor.process({ runId, attempt: 1 }, shutdown?.signal ?? new AbortController().signal);
  await Promise.race([processed, reached.promise]);
  await interrupt();
  await processed;
  watcher?.close();
}

function withResolvers(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}

/** Of a run that has ended: nothing of its work, neither files nor processes. */
async function leftovers(runId: string): Promise<readonly string[]> {
  const folder = join(stage.folder, 'runs', `${runId}-1`);
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const environments = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')));
  const staged = await Promise.all(
    (['models', 'predictions'] as const).map((kind) =>
      readdir(join(stage.folder, 'objects', tenantKey(kind, scope, runId, '1'))).catch(() => []),
    ),
  );
  return [
    ...(existsSync(folder) ? [folder] : []),
    ...environments.filter((text) => text.includes(`RONDO_RUN_DIR=${folder}\0`)),
    ...staged.flat(),
  ];
}

/** A run that is held in a phase, and how it is known to be there. */
type Held = readonly [phase: string, start: () => Promise<{ readonly runId: string; readonly at: Worked['at'] }>];

const heldIn = (phase: string, mode: 'train' | 'score' = 'train'): Held => [
  phase,
  async () => {
    const trained = mode === 'score' ? await addTrained() : {};
    const runId = await addRun({ phase, request: { mode, ...trained } });
    return { runId, at: { message: `held while ${phase}` } };
  },
];

async function addTrained(): Promise<{ readonly modelId: string }> {
  const runId = await addRun({});
  await work(runId, { at: {}, interrupt: () => undefined });
  const { modelId } = (await bodyOf(runId)) ?? {};
  if (modelId === undefined) throw new Error(`training ended as ${JSON.stringify(await bodyOf(runId))}`);
  return { modelId };
}

const phases: readonly Held[] = [
  ['building its environment', async () => ({ runId: await addRun({ engine: 'requiring' }), at: { file: mark } })],
  ...[heldIn('training'), heldIn('evaluating'), heldIn('saving')],
  ...[heldIn('scoring', 'score'), heldIn('saving predictions', 'score')],
];

describe.each(phases)('a Python run that is %s', (_phase, start) => {
  it('is aborted by a cancellation, and leaves nothing', async () => {
    if (!isThere) return;
    const { runId, at } = await start();
    const stop = new AbortController();
    const interrupt = async () => {
      await cancel(runId);
      stop.abort('cancelled');
    };
    await work(runId, { at, interrupt, stop });
    expect(await bodyOf(runId)).toMatchObject({ state: 'ABORTED' });
    expect(await leftovers(runId)).toEqual([]);
  });

  it('is handed back at the end of its worker, and leaves nothing', async () => {
    if (!isThere) return;
    const { runId, at } = await start();
    const shutdown = new AbortController();
    const interrupt = () => {
      shutdown.abort();
    };
    await work(runId, { at, interrupt, shutdown });
    expect(await bodyOf(runId)).toMatchObject({ state: 'RETRY', failure: { reason: 'worker-stopped' } });
    expect(await leftovers(runId)).toEqual([]);
  });
});

describe('a Python run whose result is being recorded', () => {
  /** Interrupted when its work is done and nothing is recorded yet. */
  const recording = (interrupt: () => Promise<void> | void): RunLifecycle =>
    Object.create(stage.runs, {
      succeedTraining: {
        value: async (...result: Parameters<RunLifecycle['succeedTraining']>) => {
          await interrupt();
          return stage.runs.succeedTraining(...result);
        },
      },
    }) as RunLifecycle;

  it('is done, whether somebody cancels it then or its worker ends', async () => {
    if (!isThere) return;
    const shutdown = new AbortController();
    const ended = await addRun({});
    const ending = recording(() => {
      shutdown.abort();
    });
    await work(ended, { at: {}, interrupt: () => undefined, shutdown, runs: ending });
    expect(await bodyOf(ended)).toMatchObject({ state: 'DONE' });

    const stop = new AbortController();
    const cancelled = await addRun({});
    const cancelling = recording(async () => {
      await cancel(cancelled);
      stop.abort('cancelled');
    });
    await work(cancelled, { at: {}, interrupt: () => undefined, stop, runs: cancelling });
    expect(await bodyOf(cancelled)).toMatchObject({ state: 'DONE' });
    expect((await leftovers(cancelled)).filter((name) => name !== 'model.zip')).toEqual([]);
  });
});
