import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ByKind } from '#domain';
import { MLServiceQueries, RunQueries } from '#read-models';
import { context, Fixture } from '../testing/application-fixture.js';
import { CreateDataSet, DeleteDataSet, UpdateDataSet } from '../data-set/index.js';
import { CreateExperiment, UpdateExperiment } from '../experiment/index.js';
import { firstRunId, jobIdOf } from '../ids.js';
import { RequestRun } from '../run/index.js';
import { DeleteService, PublishService, UpdateService } from './index.js';
import type { WrittenPart, WrittenService } from './index.js';

const hourly = { cron: '0 * * * *', startTime: '2026-03-01T00:00' };

describe('publishing a service', () => {
  let fixture: Fixture;
  let mlInstanceId: string;
  let dataSetId: string;

  beforeAll(async () => {
    fixture = await Fixture.create();
    mlInstanceId = await fixture.instance();
    dataSetId = await fixture.dataSet();
  });

  afterAll(() => fixture.close());

  const written = ({ training, scoring, ...fields }: Partial<ByKind<WrittenPart>> & Partial<WrittenService>) => ({
    name: 'Forecast',
    mlInstanceId,
    parts: { training: { dataSetId, ...training }, scoring: { dataSetId, ...scoring } },
    ...fields,
  });
  const publish = (fields: Parameters<typeof written>[0] = {}) =>
    fixture.execute(new PublishService(context, written(fields)));

  const typesOf = async (stream: `experiment-${string}` | `run-${string}` | `mlService-${string}`) =>
    (await fixture.eventsOf(stream)).map(({ type }) => type);

  describe('with a freshness', () => {
    const freshness = { maxAgeMinutes: 60 };
    const timeless = async () => (await fixture.execute(new CreateDataSet(context, { name: 'Timeless' }))).id;
    const trainingOn = (id: string) => ({
      tasks: [{ name: 'train', parameters: [{ key: 'trainingDataSetId', value: id }] }] as const,
    });
    const refusal = (id: string) => ({
      code: 'unprocessable',
      fields: { freshness: `data set "${id}" has no timestampColumn, which would tell how old its rows are` },
    });

    it('judges what the next run reads, which a template may say', async () => {
      const { id, body } = await publish();
      const { experimentId } = body.parts.training;
      const read = async (dataSet: string) => {
        const details = { name: 'T', mlInstanceId, template: trainingOn(dataSet) };
        await fixture.execute(new UpdateExperiment(context, experimentId, details));
      };
      const put = (training: WrittenPart) =>
        fixture.execute(new UpdateService(context, id, written({ freshness, training })));
      const without = await timeless();
      await read(dataSetId);
      expect(await put({ dataSetId: without })).toMatchObject({ body: { freshness } });
      await read(without);
      await expect(put({ dataSetId })).rejects.toMatchObject(refusal(without));
    });

    it('leaves alone what is never read: the training data of a model that is there', async () => {
      const experiment = await fixture.execute(new CreateExperiment(context, { name: 'X', mlInstanceId }));
      const tasks = trainingOn(dataSetId).tasks;
      const run = await fixture.execute(new RequestRun(context, experiment.id, { mode: 'train', tasks }));
      await fixture.train(run.id);
      const without = await timeless();
      const training = { experimentId: experiment.id, experimentRunId: run.id, dataSetId: without };
      const published = { scoring: { schedule: hourly }, freshness };
      expect(await publish({ training, ...published })).toMatchObject({ body: { freshness } });
      await expect(publish({ training: { ...training, schedule: hourly }, ...published })).rejects.toMatchObject(
        refusal(without),
      );
    });
  });

  it('begins, in an experiment that is there, with what its template says', async () => {
    const templated = await fixture.dataSet();
    const template = {
      tasks: [{ name: 'train', parameters: [{ key: 'trainingDataSetId', value: templated }] }] as const,
    };
    const experiment = await fixture.execute(new CreateExperiment(context, { name: 'X', mlInstanceId, template }));
    const run = await fixture.execute(new RequestRun(context, experiment.id, { mode: 'train' }));
    await fixture.train(run.id);
    const training = { experimentId: experiment.id, experimentRunId: run.id };
    await publish({ training, scoring: { schedule: hourly }, trainOnPublish: true });
    const query = { start: 0, limit: 10, orderby: [{ field: 'created', descending: true }], filters: [] };
    const { items } = await fixture.get(RunQueries).list(context.scope, query, { experimentId: experiment.id });
    expect(items.map(({ body }) => body.dataSetId)).toEqual([templated, templated]);
  });

  it('keeps its data sets from being deleted, unless that is forced', async () => {
    const used = await fixture.dataSet();
    const { id } = await publish({ name: 'Sales', training: { dataSetId: used }, scoring: { schedule: hourly } });
    await expect(fixture.execute(new DeleteDataSet(context, used))).rejects.toMatchObject({
      code: 'conflict',
      message: `data set "${used}" is used by "Sales" (${id}); force=true deletes it all the same`,
    });
    await fixture.execute(new DeleteDataSet(context, used, undefined, true));
    expect((await fixture.eventsOf(`dataSet-${used}`)).map(({ type }) => type)).toEqual([
      'DataSetCreated',
      'BatchAdded',
      'DataSetDeleted',
    ]);
  });

  it('keeps the data sets that its runs would take from tasks, by id or alias, and no others', async () => {
    const [trained, scored, written, templated, overridden] = await Promise.all(
      Array.from({ length: 5 }, () => fixture.dataSet()),
    );
    const ids = { trained, scored, written, templated, overridden };
    for (const [name, id = ''] of Object.entries(ids)) {
      const details = { name, timestampColumn: 'time', aliases: [`the "${name}" %_`] };
      await fixture.execute(new UpdateDataSet(context, id, details));
    }
    const parameters = (keys: Readonly<Record<string, string>>) =>
      Object.entries(keys).map(([key, value]) => ({ key, value }));
    const tasked = await fixture.instance([
      { name: 'train', parameters: parameters({ label: 'y', trainingDataSetId: 'the "trained" %_' }) },
      {
        name: 'score',
        parameters: parameters({
          scoringDataSetId: scored?.toUpperCase() ?? '',
          scoringResultsDataSetId: 'the "written" %_',
        }),
      },
    ]);
    const publication = new PublishService(context, {
      name: 'By tasks',
      mlInstanceId: tasked,
      parts: { training: {}, scoring: { schedule: hourly } },
    });
    const { id, body } = await fixture.execute(publication);
    const refused = async (used = '') => {
      const deletion = fixture.execute(new DeleteDataSet(context, used));
      await expect(deletion).rejects.toMatchObject({
        code: 'conflict',
        message: `data set "${used}" is used by "By tasks" (${id}); force=true deletes it all the same`,
      });
    };
    for (const used of [trained, scored, written]) await refused(used);
    const template = {
      tasks: [{ name: 'score', parameters: parameters({ scoringDataSetId: 'the "templated" %_' }) }] as const,
    };
    const { experimentId } = body.parts.scoring;
    const { version } = await fixture.execute(
      new UpdateExperiment(context, experimentId, {
        name: 'S',
        mlInstanceId: tasked,
        template: { ...template, schedule: hourly },
      }),
    );
    expect(version).toBeGreaterThan(1);
    await refused(templated);
    await fixture.execute(new DeleteDataSet(context, scored ?? ''));
    const other = await fixture.instance([
      { name: 'train', parameters: parameters({ label: 'y', trainingDataSetId: overridden ?? '' }) },
      { name: 'score' },
    ]);
    await publish({ name: 'Of its own', mlInstanceId: other });
    await fixture.execute(new DeleteDataSet(context, overridden ?? ''));
    await fixture.execute(new DeleteService(context, id));
    for (const free of [trained, written, templated]) await fixture.execute(new DeleteDataSet(context, free ?? ''));
  });

  it.each(['Prediction', 'scoredat'])(
    'refuses data with a column that predictions need, in any case: %s',
    async (name) => {
      const schema = [{ name, type: 'double' }] as const;
      const { id: taken } = await fixture.execute(new CreateDataSet(context, { name: 'Scored', schema }));
      await expect(publish({ scoring: { dataSetId: taken, schedule: hourly } })).rejects.toMatchObject({
        code: 'unprocessable',
        message: `scoringDataSetId: "${taken}" has a column "${name}", which predictions need`,
      });
    },
  );

  it.each<[string, boolean | undefined, number]>([
    ['2026-02-28', undefined, 1],
    ['2026-02-28', false, 0],
    ['2099-01-01', undefined, 0],
    ['2099-01-01', true, 1],
  ])('with training scheduled from %s and trainOnPublish %s, trains at once: %d', async (startTime, says, runs) => {
    const schedule = { cron: '0 * * * *', startTime };
    const { body } = await publish({
      training: { schedule },
      scoring: { schedule },
      ...(says !== undefined && { trainOnPublish: says }),
    });
    expect(await typesOf(`run-${firstRunId(body.parts.training.experimentId)}`)).toHaveLength(runs);
  });

  it('takes the MLInstance of the experiment whose run is published', async () => {
    const experimentId = (await fixture.execute(new CreateExperiment(context, { name: 'E', mlInstanceId }))).id;
    const tasks = [{ name: 'train', parameters: [{ key: 'trainingDataSetId', value: dataSetId }] }] as const;
    const run = await fixture.execute(new RequestRun(context, experimentId, { mode: 'train', tasks }));
    await fixture.train(run.id);
    const training = { experimentId, experimentRunId: run.id };
    const service = { name: 'Implied', parts: { training, scoring: { dataSetId } } };
    const { body } = await fixture.execute(new PublishService(context, service));
    expect(body.mlInstanceId).toBe(mlInstanceId);
    const unknown = { ...service, parts: { ...service.parts, training: { ...training, experimentId: mlInstanceId } } };
    await expect(fixture.execute(new PublishService(context, unknown))).rejects.toMatchObject({
      code: 'unprocessable',
      fields: { trainingExperimentId: expect.stringContaining('is not the id of an experiment') },
    });
  });

  it('makes two scheduled experiments when both are scheduled, and starts nothing when it is told not to', async () => {
    const schedules = { training: { schedule: hourly }, scoring: { schedule: hourly } };
    const { body } = await publish({ ...schedules, trainOnPublish: false });
    expect(body.shape).toBe('both');
    expect(await fixture.eventsOf(`experiment-${body.parts.training.experimentId}`)).toMatchObject([
      { type: 'ExperimentCreated', data: { name: 'Forecast training', kind: 'training', schedule: hourly } },
    ]);
    expect(await fixture.eventsOf(`experiment-${body.parts.scoring.experimentId}`)).toMatchObject([
      {
        type: 'ExperimentCreated',
        data: {
          name: 'Forecast scoring',
          template: { tasks: [{ name: 'score', parameters: [] }] },
          kind: 'scoring',
          schedule: hourly,
        },
      },
    ]);
    expect(await typesOf(`run-${firstRunId(body.parts.training.experimentId)}`)).toEqual([]);
  });

  it('trains at once when only scoring is scheduled', async () => {
    const { id, body } = await publish({ scoring: { schedule: hourly }, training: { timeframe: 60 } });
    const runId = firstRunId(body.parts.training.experimentId);
    expect(await fixture.eventsOf(`run-${runId}`)).toMatchObject([
      {
        type: 'RunRequested',
        data: {
          serviceId: id,
          mode: 'train',
          trigger: { by: 'service', kind: 'training' },
          dataSetId,
          window: { from: '2026-02-28T23:00:00.000Z', to: '2026-03-01T00:00:00.000Z' },
        },
      },
    ]);
    expect(await fixture.outbox()).toContain(jobIdOf(runId, 1));
  });

  it('promotes each new model, and scores once when nothing is scheduled', async () => {
    const { id, body } = await publish();
    const modelId = await fixture.train(firstRunId(body.parts.training.experimentId));
    const scoring = firstRunId(body.parts.scoring.experimentId);
    expect(await typesOf(`run-${scoring}`)).toEqual(['RunRequested']);
    const service = await fixture.get(MLServiceQueries).get(context.scope, id);
    expect(service?.body.champion).toEqual({ modelId, runId: firstRunId(body.parts.training.experimentId) });
    const claimed = await fixture.claim(scoring);
    expect(claimed.inputs.model?.modelId).toBe(modelId);
  });

  it('uses the model of the run that is published', async () => {
    const experiment = await fixture.execute(new CreateExperiment(context, { name: 'By hand', mlInstanceId }));
    const tasks = [{ name: 'train', parameters: [{ key: 'trainingDataSetId', value: dataSetId }] }] as const;
    const run = await fixture.execute(new RequestRun(context, experiment.id, { mode: 'train', tasks }));
    const modelId = await fixture.train(run.id);
    const training = { experimentId: experiment.id, experimentRunId: run.id };
    const { id, body } = await publish({ training, scoring: { schedule: hourly } });
    const champion = { modelId, runId: run.id };
    expect(body).toMatchObject({ shape: 'trained-run', parts: { training }, champion });
    expect(await typesOf(`mlService-${id}`)).toEqual(['ServiceCreated', 'ModelPromoted']);
  });

  it('names every id that does not exist or does not belong', async () => {
    const nowhere = '00000000-0000-4000-8000-000000000000';
    const wrong = { mlInstanceId: nowhere, training: { dataSetId: nowhere, experimentRunId: nowhere } };
    await expect(publish(wrong)).rejects.toMatchObject({
      code: 'unprocessable',
      fields: {
        mlInstanceId: `"${nowhere}" is not the id of an MLInstance`,
        trainingExperimentId: 'is required beside trainingExperimentRunId',
        trainingExperimentRunId: `"${nowhere}" is not the id of a run`,
      },
    });
    await expect(publish({ training: { dataSetId: nowhere }, scoring: { dataSetId: nowhere } })).rejects.toMatchObject({
      fields: {
        trainingDataSetId: `"${nowhere}" is not the id of a data set, nor an alias of one`,
        scoringDataSetId: `"${nowhere}" is not the id of a data set, nor an alias of one`,
      },
    });
  });

  it('adds and removes schedules by update, and refuses another start time', async () => {
    const { id, body } = await publish({ scoring: { schedule: hourly } });
    const update = (fields: Parameters<typeof written>[0]) =>
      fixture.execute(new UpdateService(context, id, written(fields)));
    await update({ scoring: { schedule: { ...hourly, cron: '30 * * * *' } }, training: { schedule: hourly } });
    expect(await typesOf(`experiment-${body.parts.training.experimentId}`)).toEqual([
      'ExperimentCreated',
      'ScheduleUpdated',
    ]);
    expect(await typesOf(`experiment-${body.parts.scoring.experimentId}`)).toEqual([
      'ExperimentCreated',
      'ScheduleUpdated',
    ]);
    await expect(update({ scoring: { schedule: { ...hourly, startTime: '2026-03-02' } } })).rejects.toMatchObject({
      code: 'unprocessable',
      fields: { 'scoringSchedule.startTime': expect.stringContaining('2026-03-02') as unknown },
    });
    await update({ training: { schedule: hourly } });
    expect((await typesOf(`experiment-${body.parts.scoring.experimentId}`)).at(-1)).toBe('ScheduleRemoved');
  });
});
