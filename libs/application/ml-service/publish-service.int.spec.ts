import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ByKind } from '#domain';
import { MLServiceQueries } from '#read-models';
import { context, Fixture } from '../testing/application-fixture.js';
import { CreateDataSet, DeleteDataSet } from '../data-set/index.js';
import { CreateExperiment } from '../experiment/index.js';
import { firstRunId, jobIdOf } from '../ids.js';
import { RequestRun } from '../run/index.js';
import { PublishService, UpdateService } from './index.js';
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

  it('refuses data with a column that predictions need, in any case', async () => {
    const schema = [{ name: 'Prediction', type: 'double' }] as const;
    const { id: taken } = await fixture.execute(new CreateDataSet(context, { name: 'Scored', schema }));
    await expect(publish({ scoring: { dataSetId: taken, schedule: hourly } })).rejects.toMatchObject({
      code: 'unprocessable',
      message: `scoringDataSetId: "${taken}" has a column "Prediction", which predictions need`,
    });
  });

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
        trainingDataSetId: `"${nowhere}" is not the id of a data set`,
        scoringDataSetId: `"${nowhere}" is not the id of a data set`,
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
