import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MLServiceQueries } from '#read-models';
import { context, Fixture } from '../testing/application-fixture.js';
import { CreateExperiment } from '../experiment/experiment.commands.js';
import { firstRunId, jobIdOf } from '../ids.js';
import { RequestRun } from '../run/index.js';
import { PublishService, UpdateService } from './ml-service.commands.js';
import type { WrittenService } from './ml-service.commands.js';

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

  const publish = (fields: Partial<WrittenService> = {}) =>
    fixture.execute(
      new PublishService(context, {
        name: 'Forecast',
        mlInstanceId,
        trainingDataSetId: dataSetId,
        scoringDataSetId: dataSetId,
        ...fields,
      }),
    );

  const typesOf = async (stream: `experiment-${string}` | `run-${string}` | `mlService-${string}`) =>
    (await fixture.eventsOf(stream)).map(({ type }) => type);

  it('makes two scheduled experiments when both are scheduled, and starts nothing', async () => {
    const { body } = await publish({ trainingSchedule: hourly, scoringSchedule: hourly });
    expect(body.shape).toBe('both');
    expect(await fixture.eventsOf(`experiment-${body.trainingExperimentId}`)).toMatchObject([
      { type: 'ExperimentCreated', data: { name: 'Forecast training', kind: 'training', schedule: hourly } },
    ]);
    expect(await fixture.eventsOf(`experiment-${body.scoringExperimentId}`)).toMatchObject([
      { type: 'ExperimentCreated', data: { name: 'Forecast scoring', kind: 'scoring', schedule: hourly } },
    ]);
    expect(await typesOf(`run-${firstRunId(body.trainingExperimentId)}`)).toEqual([]);
  });

  it('trains at once when only scoring is scheduled', async () => {
    const { id, body } = await publish({ scoringSchedule: hourly, trainingTimeframe: 60 });
    const runId = firstRunId(body.trainingExperimentId);
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
    const modelId = await fixture.train(firstRunId(body.trainingExperimentId));
    const scoring = firstRunId(body.scoringExperimentId);
    expect(await typesOf(`run-${scoring}`)).toEqual(['RunRequested']);
    const service = await fixture.get(MLServiceQueries).get(context.scope, id);
    expect(service?.body.champion).toEqual({ modelId, runId: firstRunId(body.trainingExperimentId) });
    const claimed = await fixture.claim(scoring);
    expect(claimed.inputs.model?.modelId).toBe(modelId);
  });

  it('uses the model of the run that is published', async () => {
    const experiment = await fixture.execute(new CreateExperiment(context, { name: 'By hand', mlInstanceId }));
    const tasks = [{ name: 'train', parameters: [{ key: 'trainingDataSetId', value: dataSetId }] }] as const;
    const run = await fixture.execute(new RequestRun(context, experiment.id, { mode: 'train', tasks }));
    const modelId = await fixture.train(run.id);
    const origin = { trainingExperimentId: experiment.id, trainingExperimentRunId: run.id };
    const { id, body } = await publish({ ...origin, scoringSchedule: hourly });
    expect(body).toMatchObject({ shape: 'trained-run', ...origin, champion: { modelId, runId: run.id } });
    expect(await typesOf(`mlService-${id}`)).toEqual(['ServiceCreated', 'ModelPromoted']);
  });

  it('names every id that does not exist or does not belong', async () => {
    const nowhere = '00000000-0000-4000-8000-000000000000';
    const wrong = { mlInstanceId: nowhere, trainingDataSetId: nowhere, trainingExperimentRunId: nowhere };
    await expect(publish(wrong)).rejects.toMatchObject({
      code: 'unprocessable',
      fields: {
        mlInstanceId: `"${nowhere}" is not the id of an MLInstance`,
        trainingExperimentId: 'is required beside trainingExperimentRunId',
        trainingExperimentRunId: `"${nowhere}" is not the id of a run`,
      },
    });
    await expect(publish({ trainingDataSetId: nowhere, scoringDataSetId: nowhere })).rejects.toMatchObject({
      fields: {
        trainingDataSetId: `"${nowhere}" is not the id of a data set`,
        scoringDataSetId: `"${nowhere}" is not the id of a data set`,
      },
    });
  });

  it('adds and removes schedules by update, and refuses another start time', async () => {
    const { id, body } = await publish({ scoringSchedule: hourly });
    const update = (fields: Partial<WrittenService>) =>
      fixture.execute(
        new UpdateService(context, id, {
          name: 'Forecast',
          mlInstanceId,
          trainingDataSetId: dataSetId,
          scoringDataSetId: dataSetId,
          ...fields,
        }),
      );
    await update({ scoringSchedule: { ...hourly, cron: '30 * * * *' }, trainingSchedule: hourly });
    expect(await typesOf(`experiment-${body.trainingExperimentId}`)).toEqual(['ExperimentCreated', 'ScheduleUpdated']);
    expect(await typesOf(`experiment-${body.scoringExperimentId}`)).toEqual(['ExperimentCreated', 'ScheduleUpdated']);
    await expect(update({ scoringSchedule: { ...hourly, startTime: '2026-03-02' } })).rejects.toMatchObject({
      code: 'unprocessable',
      fields: { 'scoringSchedule.startTime': expect.stringContaining('2026-03-02') as unknown },
    });
    await update({ trainingSchedule: hourly });
    expect((await typesOf(`experiment-${body.scoringExperimentId}`)).at(-1)).toBe('ScheduleRemoved');
  });
});
