import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { streamName } from '#domain';
import { BatchQueries, DataSetQueries, RunQueries } from '#read-models';
import type { Resource, RunBody } from '#read-models';
import { CreateExperiment } from '../experiment/index.js';
import { PublishService } from '../ml-service/index.js';
import { Planner } from '../planning/planner.js';
import { RunLifecycle } from '../run/run-lifecycle.js';
import type { WrittenTask } from '../secrets/written-tasks.js';
import { context, Fixture } from '../testing/application-fixture.js';
import { CreateDataSet } from './create-data-set.js';
import { UpdateDataSet } from './update-data-set.js';

const { scope } = context;
const hour = 3_600_000;

describe('a data set that tasks call by an alias', () => {
  let fixture: Fixture;
  let dataSetId: string;

  beforeAll(async () => {
    fixture = await Fixture.create();
    dataSetId = await fixture.dataSet();
    await rename(['old-points']);
  });

  afterAll(() => fixture.close());

  const rename = (aliases: readonly string[]) =>
    fixture.execute(new UpdateDataSet(context, dataSetId, { name: 'Points', timestampColumn: 'time', aliases }));

  const tasksOn = (name: string): WrittenTask[] => [
    {
      name: 'train',
      parameters: [
        { key: 'label', value: 'y' },
        { key: 'trainingDataSetId', value: name },
      ],
    },
    { name: 'score', parameters: [{ key: 'scoringDataSetId', value: name }] },
  ];

  const schedule = async (name: string): Promise<string> => {
    const mlInstanceId = await fixture.instance(tasksOn(name));
    const template = { tasks: [{ name: 'train' }] as const, schedule: { cron: '0 * * * *' } };
    return (await fixture.execute(new CreateExperiment(context, { name: 'Hourly', mlInstanceId, template }))).id;
  };

  const runsOf = async (experimentId: string): Promise<readonly Resource<RunBody>[]> => {
    const query = { start: 0, limit: 10, orderby: [{ field: 'created', descending: false }], filters: [] };
    return (await fixture.get(RunQueries).list(scope, query, { experimentId })).items;
  };

  it('is read by the runs of ticks; what is no alias yet stays as it was written', async () => {
    const named = await schedule('old-points');
    const byId = await schedule(dataSetId.toUpperCase());
    const unknown = await schedule('not-there-yet');
    fixture.clock.advance(hour);
    await fixture.get(Planner).planDueTicks(fixture.clock.now());
    const read = await Promise.all([named, byId, unknown].map(runsOf));
    expect(read.map((runs) => runs.map(({ body }) => body.dataSetId))).toEqual([
      [dataSetId],
      [dataSetId],
      ['not-there-yet'],
    ]);
  });

  it('is not read by a run that was requested before it had the alias: its attempts would read what has it then', async () => {
    const experimentId = await schedule('comes later');
    fixture.clock.advance(hour);
    await fixture.get(Planner).planDueTicks(fixture.clock.now());
    const [run] = await runsOf(experimentId);
    await rename(['old-points', 'comes later']);
    await expect(fixture.claim(run?.id ?? '')).rejects.toMatchObject({
      reason: 'bad-configuration',
      message: 'no data set was called "comes later" when the run was requested',
    });
    const attempt = { scope, id: run?.id ?? '', attempt: 1 };
    await fixture.get(RunLifecycle).failStart(attempt, 'worker-1', 'bad-configuration', 'no such data set');
    fixture.clock.advance(hour);
    await fixture.get(Planner).planDueTicks(fixture.clock.now());
    const next = (await runsOf(experimentId)).at(-1)?.id ?? '';
    const claimed = await fixture.claim(next);
    expect(claimed.inputs.dataSet).toMatchObject({ id: dataSetId, rows: 2, batches: [{ rows: 2 }] });
  });

  it('is read and written by the runs that follow a training', async () => {
    const { id: output } = await fixture.execute(
      new CreateDataSet(context, { name: 'Output', aliases: ['old-output'] }),
    );
    const [train, score] = tasksOn('old-points');
    const writing = { key: 'scoringResultsDataSetId', value: 'old-output' };
    const mlInstanceId = await fixture.instance([
      train ?? { name: 'train' },
      { name: 'score', parameters: [...(score?.parameters ?? []), writing] },
    ]);
    const { body } = await fixture.execute(
      new PublishService(context, { name: 'Once', mlInstanceId, parts: { training: {}, scoring: {} } }),
    );
    const [training] = await runsOf(body.parts.training.experimentId);
    expect(training?.body.dataSetId).toBe(dataSetId);
    await fixture.train(training?.id ?? '');
    const [scoring] = await runsOf(body.parts.scoring.experimentId);
    expect(scoring?.body).toMatchObject({ dataSetId, outputDataSetId: output });
    const claimed = await fixture.claim(scoring?.id ?? '');
    const batch = {
      uri: 'objects:p',
      rows: 1,
      bytes: 1,
      sha256: '00',
      schema: [{ name: 'p', type: 'double' as const }],
    };
    await fixture.get(RunLifecycle).succeedScoring(claimed, { batch, metrics: [], rowsRead: 1 });
    expect(await fixture.get(BatchQueries).of(scope, output)).toMatchObject([{ rows: 1, run: { runId: scoring?.id } }]);
  });

  it('is made once by a request that is repeated after it was lost', async () => {
    const repeated = { ...context, claim: randomUUID() };
    const create = () => fixture.execute(new CreateDataSet(repeated, { name: 'Once', aliases: ['made once'] }));
    const first = await create();
    expect((await create()).id).toBe(first.id);
    expect(await fixture.eventsOf(streamName('dataSet', first.id))).toHaveLength(1);
  });

  it('is looked for in its own scope only, by whatever is no id', async () => {
    const dataSets = fixture.get(DataSetQueries);
    expect((await dataSets.get(scope, 'old-points'))?.id).toBe(dataSetId);
    expect(await dataSets.get({ ...scope, sandbox: 'dev' }, 'old-points')).toBeUndefined();
    expect(await dataSets.get({ ...scope, org: 'other@Org' }, 'old-points')).toBeUndefined();
    expect(await dataSets.idsOfAliases(scope, ['nobody', 'old-points'])).toEqual(new Map([['old-points', dataSetId]]));
  });
});
