import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import JSZip from 'jszip';
import { childEnvironment } from '#config';
import { TestRegistry, rootArchive, rootFolder } from '#testing';
import type { Identified, ListOf, Model, Service, ServiceRun } from '../e2e/resources.js';
import { Stack } from '../e2e/stack.js';
import { processesOf } from '../e2e/supervised-stack.js';

// Whole processes and engines start in these tests; the bound only ends a test that hangs.
jest.setTimeout(240_000);

const podman = ['podman', '--runtime', 'runc', '--cgroup-manager', 'cgroupfs'];
const ask = (args: readonly string[], env = childEnvironment({})): string => {
  const [file = '', ...options] = podman;
  return execFileSync(file, [...options, ...args], { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'ignore'] });
};

const answers = (work: () => unknown): boolean => {
  try {
    work();
    return true;
  } catch {
    return false;
  }
};
const canRun = answers(() => ask(['info']));
if (!canRun) console.warn('Skipped: podman does not run containers here');

/** As containers find it by their usual PATH, with the packages of this machine. */
const usualPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const hasPandas = answers(() =>
  execFileSync('python3', ['-s', '-c', 'import pandas'], { env: { PATH: usualPath }, stdio: 'ignore' }),
);
if (!hasPandas) console.warn('Skipped in part: python3 has no pandas');

const engine = `
trap 'exit 1' TERM
cd "$RONDO_RUN_DIR"
echo '{"progress": {"fraction": 0.5, "message": "halfway"}}' >> "$RONDO_REPORTS"
echo '{"metric": {"name": "MAE", "value": 0.25}}' >> "$RONDO_REPORTS"
echo 'a line of the engine'
case $(cat in/config.json) in *'"hold":"true"'*) while :; do sleep 1; done ;; esac
case $(cat in/context.json) in
*'"task":"train"'*)
  echo nothing > out/model/model.txt
  echo '{"metrics": [{"name": "MAE", "value": "0.25", "valueType": "double"}]}' > out/metrics.json ;;
*) printf 'prediction\\n42\\n' > out/predictions/predictions.csv ;;
esac`;

const recipe = `
from platform_sdk.client_context import ClientContext
from platform_sdk.dataset_reader import DatasetReader

def load(config):
    context = ClientContext(api_key=config['ML_FRAMEWORK_IMS_USER_CLIENT_ID'],
                            org_id=config['ML_FRAMEWORK_IMS_TENANT_ID'],
                            user_token=config['ML_FRAMEWORK_IMS_TOKEN'],
                            service_token=config['ML_FRAMEWORK_IMS_ML_TOKEN'])
    return DatasetReader(context, config.get('scoringDataSetId') or config['trainingDataSetId']).read()

def train(config, data):
    return float(data['y'].mean())

def score(config, data, model):
    print('scoring %d rows' % len(data))
    return data.assign(prediction=model)
`;

const entryPoints = `[Training]
training_dataloader = mean:load
training_pipeline = mean:train
[Scoring]
scoring_dataloader = mean:load
scoring_pipeline = mean:score
`;

/** An image of nothing but a recipe: its Python is this machine's, which the worker mounts into its containers. */
async function recipeRoot(home: string): Promise<string> {
  const egg = new JSZip();
  egg.file('mean.py', recipe);
  egg.file('EGG-INFO/PKG-INFO', 'Metadata-Version: 1.0\nName: mean\nVersion: 1.0\n');
  egg.file('EGG-INFO/entry_points.txt', entryPoints);
  const root = join(home, 'recipe');
  mkdirSync(root);
  writeFileSync(join(root, 'application.egg'), await egg.generateAsync({ type: 'nodebuffer' }));
  for (const name of ['bin', 'lib', 'lib64']) symlinkSync(`usr/${name}`, join(root, name));
  return root;
}

const mounts = ['/usr', '/etc/alternatives'].map((path) => `--mount type=bind,source=${path},target=${path},readonly`);

(canRun ? describe : describe.skip)('an engine in a container', () => {
  const home = mkdtempSync(join(tmpdir(), 'rondo-e2e-images-'));
  let registry: TestRegistry;
  let stack: Stack;
  let worker: Awaited<ReturnType<Stack['startProcess']>>;
  let digest: string;
  let dataSetId: string;

  beforeAll(async () => {
    registry = await TestRegistry.start();
    const registries = join(home, 'registries.conf');
    writeFileSync(registries, `[[registry]]\nlocation = "${registry.host}"\ninsecure = true\n`);
    digest = registry.publish('team/forecast', '1', readFileSync(rootArchive(rootFolder(home, engine))), ['/engine']);
    registry.publish('team/mean', '1', readFileSync(rootArchive(await recipeRoot(home))), []);
    const env = {
      PATH: childEnvironment({})['PATH'] ?? '',
      ENGINE_CONTAINER_COMMAND: podman.join(' '),
      ENGINE_CONTAINER_ARGUMENTS: ['--ulimit nproc=512:512', ...mounts].join(' '),
      CONTAINERS_REGISTRIES_CONF: registries,
    };
    stack = await Stack.start({ env, workers: 0 });
    worker = await stack.startProcess('worker');
    // What an engine says is no event: the test is told by the heartbeat that carries it.
    await stack.database.pool.query(`
      create function tell() returns trigger language plpgsql as
        $$ begin perform pg_notify('rondo_events', ''); return null; end $$;
      create trigger tell after insert or update on run_heartbeats for each row
        when (new.progress is not null) execute function tell()`);
    dataSetId = await create('/dataSets', { name: 'Measurements', timestampColumn: 'time' });
    const rows = 'time,x,y\n2026-01-01T00:00:00Z,1,2\n2026-01-01T01:00:00Z,2,4\n2026-01-01T02:00:00Z,3,9\n';
    const batch = await stack.call('POST', `/dataSets/${dataSetId}/batches`, rows, { 'content-type': 'text/csv' });
    expect(batch).toMatchObject({ status: 201, body: { rows: 3 } });
  });

  afterAll(async () => {
    await stack.stop();
    const images = ask(['images', '--quiet', '--no-trunc', '--filter', `reference=${registry.host}/*/*`]);
    const ids = [...new Set(images.split('\n').filter(Boolean))];
    if (ids.length > 0) ask(['image', 'rm', '--force', ...ids]);
    await registry.stop();
    rmSync(home, { recursive: true });
  });

  async function create(path: string, body: object): Promise<string> {
    const answer = await stack.call<Identified>('POST', path, body);
    expect(answer).toMatchObject({ status: 201 });
    return answer.body.id;
  }

  const register = (name: string) =>
    create('/engines', {
      name,
      type: 'Python',
      algorithm: 'Custom',
      artifacts: { default: { image: { location: `${registry.host}/team/${name}:1` } } },
    });

  async function publish(engineId: string, schedules: object): Promise<Service> {
    const tasks = [{ name: 'train' }, { name: 'score' }];
    const mlInstanceId = await create('/mlInstances', { name: 'Mine', engineId, tasks });
    const data = { trainingDataSetId: dataSetId, scoringDataSetId: dataSetId };
    const answer = await stack.call<Service>('POST', '/mlServices', { name: 'S', mlInstanceId, ...data, ...schedules });
    expect(answer).toMatchObject({ status: 201 });
    return answer.body;
  }

  /** The first training and scoring run that are DONE; fails with the first that is not going to be. */
  async function untilDone(service: Service): Promise<readonly ServiceRun[]> {
    return stack.eventually(async () => {
      const { body } = await stack.call<ListOf<ServiceRun>>('GET', `/mlServices/${service.id}/runs`);
      const broken = body.children.find(({ state }) => state === 'FAILED' || state === 'RETRY');
      if (broken) throw new Error(JSON.stringify(await logsOf(broken.experimentId, broken.id)));
      const done = body.children.filter(({ state }) => state === 'DONE');
      const found = (['train', 'score'] as const).map((mode) => done.find((run) => run.mode === mode));
      return found.every((run) => run !== undefined) ? found : undefined;
    });
  }

  const logsOf = async (experimentId: string, runId: string, stream = 'execution'): Promise<unknown> =>
    (await stack.call('GET', `/experiments/${experimentId}/runs/${runId}/logs?stream=${stream}`)).body;

  async function predictionsOf(service: Service, run: ServiceRun | undefined) {
    type Row = Readonly<Record<string, unknown>>;
    const { body } = await stack.call<ListOf<Row>>('GET', `/dataSets/${service.scoringResultsDataSetId}/rows`);
    return body.children.filter((row) => row['runId'] === run?.id);
  }

  const containersOf = (runId: string): string =>
    ask(['ps', '--all', '--quiet', '--filter', `label=rondo.run=${runId}`]).trim();

  /** Requests a run that goes on until it is ended, and waits until it has said how far it is. */
  async function hold(engineId: string): Promise<{ readonly runId: string; readonly path: string }> {
    const tasks = [{ name: 'train', parameters: [{ key: 'hold', value: 'true' }] }];
    const mlInstanceId = await create('/mlInstances', { name: 'Held', engineId, tasks });
    const experimentId = await create('/experiments', { name: 'Held', mlInstanceId });
    const runId = await create(`/experiments/${experimentId}/runs`, { mode: 'train' });
    const path = `/experiments/${experimentId}/runs/${runId}`;
    const underWay = await stack.eventually(async () => {
      const { body } = await stack.call<{ state: string; metrics?: object[] }>('GET', path);
      return body.metrics === undefined ? undefined : body;
    });
    expect(underWay).toMatchObject({
      state: 'RUNNING',
      progress: { fraction: 0.5, message: 'halfway' },
      metrics: [{ name: 'MAE', value: 0.25 }],
    });
    expect(JSON.stringify(await logsOf(experimentId, runId, 'stdout'))).toContain('a line of the engine');
    expect(containersOf(runId)).not.toBe('');
    return { runId, path };
  }

  (hasPandas ? it : it.skip)('that is a recipe at /application.egg runs by the runner that is mounted', async () => {
    const service = await publish(await register('mean'), {});
    const [, scoring] = await untilDone(service);
    const predictions = await predictionsOf(service, scoring);
    expect(predictions.map(({ prediction }) => prediction)).toEqual([5, 5, 5]);
    expect(JSON.stringify(await logsOf(scoring?.experimentId ?? '', scoring?.id ?? '', 'stdout'))).toContain(
      'scoring 3 rows',
    );
  });

  it('is pinned, trained and scored on schedule, cancelled in the middle, and gone with its worker', async () => {
    const engineId = await register('forecast');
    const location = `${registry.host}/team/forecast:1`;
    const images = await stack.eventually(async () => {
      const { body } = await stack.call<{ images?: object[] }>('GET', `/engines/${engineId}`);
      return body.images;
    });
    expect(images).toEqual([{ location, digest }]);

    const everySecond = { cron: '* * * * * *' };
    const service = await publish(engineId, { trainingSchedule: everySecond, scoringSchedule: everySecond });
    const [training, scoring] = await untilDone(service);
    const predicted = await predictionsOf(service, scoring);
    expect(predicted).toMatchObject([{ prediction: 42, modelId: scoring?.modelId }]);
    const model = await stack.call<Model>('GET', `/models/${training?.modelId ?? ''}`);
    expect(model.body).toMatchObject({ image: `${registry.host}/team/forecast@${digest}` });
    const insights = `/insights?property=context.experimentRunId==${training?.id ?? ''}`;
    expect((await stack.call<ListOf<object>>('GET', insights)).body.children[0]).toMatchObject({
      metrics: [{ name: 'MAE', value: '0.25', valueType: 'double' }],
    });
    expect(await stack.call('DELETE', `/mlServices/${service.id}`)).toMatchObject({ status: 200 });

    const cancelled = await hold(engineId);
    expect(await stack.call('POST', `${cancelled.path}/cancel`, {})).toMatchObject({ status: 202 });
    await stack.eventually(async () => {
      const { body } = await stack.call<{ state: string }>('GET', cancelled.path);
      return body.state === 'ABORTED' ? body : undefined;
    });
    expect(containersOf(cancelled.runId)).toBe('');

    // All that belongs to the worker dies at once, as on a machine that is short of memory: nobody is left to end its container.
    const { runId } = await hold(engineId);
    const doomed = [worker.process.pid, ...processesOf(stack.home, `rondo-${runId}`)].filter(
      (pid) => pid !== undefined,
    );
    for (const pid of doomed) process.kill(pid, 'SIGKILL');
    expect(containersOf(runId)).not.toBe('');
    await stack.startProcess('worker');
    expect(containersOf(runId)).toBe('');
  });
});
