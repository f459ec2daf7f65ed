import { PostgresEventStore } from '#event-store';
import { inContext } from '#testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { layGroundwork, sampleRows } from '../../testing/published.js';
import type { Groundwork } from '../../testing/published.js';
import { RunningApi } from '../../testing/running-api.js';
import type { Answer, Json } from '../../testing/running-api.js';

interface Recorded {
  readonly path: string;
  readonly time: string;
  readonly answer: Answer<Json>;
}

const skipping = {
  scope: { org: 'acme@Org', sandbox: 'prod' },
  actor: { displayName: 'Planner', userId: 'planner' },
  correlationId: 'tick',
};
const cron = { startTime: '2036-01-01', endTime: '2037-01-01' };

describe('asOf', () => {
  let api: RunningApi;
  let ground: Groundwork;

  beforeAll(async () => {
    api = await RunningApi.start();
    ground = await layGroundwork(api);
  });

  afterAll(() => api.stop());

  const seen = ({ status, headers, body }: Answer<Json>) => ({ status, etag: headers.get('etag'), body });
  const ask = (path: string, time: string) => api.call('GET', `${path}?asOf=${encodeURIComponent(time)}`);
  const publish = (fields: Json = {}) =>
    api.call('POST', '/mlServices', {
      name: 'S',
      mlInstanceId: ground.mlInstanceId,
      trainingDataSetId: ground.dataSetId,
      scoringDataSetId: ground.dataSetId,
      ...fields,
    });

  /** Changes of a service, what each is called, and the ones that its experiments and data sets go through. */
  const changes = (path: string, service: () => Json): Record<string, () => Promise<unknown>> => ({
    rename: () => api.call('PUT', path, { ...service(), name: `${String(service()['name'])}'` }),
    schedule: () => api.call('PUT', path, { ...service(), scoringSchedule: { cron: '0 * * * *', ...cron } }),
    unschedule: () => {
      const { scoringSchedule: _removed, ...rest } = service();
      return api.call('PUT', path, rest);
    },
    pause: () => api.call('POST', `${path}/schedules/scoring/pause`, { reason: 'a "quoted" reason' }),
    resume: () => api.call('POST', `${path}/schedules/scoring/resume`, { missed: 'skip' }),
    run: () => api.call('POST', `${path}/runs`, { mode: 'train' }),
    addRows: () =>
      api.call('POST', `/dataSets/${ground.dataSetId}/batches`, sampleRows.join('\n'), { 'content-type': 'text/csv' }),
    tags: () => api.call('PUT', path, { ...service(), tags: { zebra: 'z', a: 'ä', bb: '' } }),
    delete: () => api.call('DELETE', path),
  });

  it('answers what GET answered then, along any history', async () => {
    const names = Object.keys(changes('', () => ({})));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...names), { maxLength: 8 }), async (history) => {
        let service = (await publish()).body;
        const { id, trainingExperimentId, scoringExperimentId } = service;
        const path = `/mlServices/${String(id)}`;
        const experiments = [trainingExperimentId, scoringExperimentId].map((one) => `/experiments/${String(one)}`);
        const watched = [path, ...experiments, `/dataSets/${ground.dataSetId}`];
        const recorded: Recorded[] = [];
        const record = async () => {
          for (const each of watched) {
            const answer = await api.call('GET', each);
            // An instant that lies after all that has happened, and before what comes next.
            recorded.push({ path: each, time: await nextMillisecond(), answer });
          }
        };
        await record();
        for (const name of history) {
          await changes(path, () => service)[name]?.();
          const current = await api.call('GET', path);
          if (current.status === 200) service = current.body;
          await record();
        }
        for (const { path: one, time, answer } of recorded) {
          const then = await ask(one, time);
          if (answer.status === 404) expect(then.status).toBe(404);
          else expect({ time, ...seen(then) }).toEqual({ time, ...seen(answer) });
        }
      }),
      { numRuns: 12, seed: 4 },
    );
  });

  it('answers bytes that are the same', async () => {
    const { body } = await publish({ tags: { zebra: '1', a: '2' }, trainingSchedule: { cron: '0 3 * * *', ...cron } });
    const paths = [
      `/mlServices/${String(body['id'])}`,
      `/experiments/${String(body['trainingExperimentId'])}`,
      `/dataSets/${ground.dataSetId}`,
      `/engines/${ground.engineId}`,
      `/mlInstances/${ground.mlInstanceId}`,
    ];
    const time = await nextMillisecond();
    for (const path of paths) {
      const [now, then] = [await api.call('GET', path), await ask(path, time)];
      expect(JSON.stringify(then.body)).toBe(JSON.stringify(now.body));
    }
  });

  it('follows runs, their status and insights', async () => {
    const { body } = await publish();
    const experiment = `/experiments/${String(body['trainingExperimentId'])}`;
    const [run] = (await api.call<{ children: Json[] }>('GET', `${experiment}/runs`)).body.children;
    const path = `${experiment}/runs/${String(run?.['id'])}`;
    const pending = [await api.call('GET', path), await api.call('GET', `${path}/status`)];
    const time = await nextMillisecond();
    await api.call('POST', `${path}/cancel`);
    expect(await api.call('GET', `${path}/status`)).toMatchObject({
      body: { status: { tasks: [{ state: 'ABORTED' }] } },
    });
    expect([await ask(path, time), await ask(`${path}/status`, time)].map(seen)).toEqual(pending.map(seen));
    const insight = await api.create('/insights', { context: {}, metrics: [{ name: 'r2', value: '1' }] });
    expect(await ask(`/insights/${insight}`, await nextMillisecond())).toMatchObject({ status: 200 });
    expect(await ask(`/insights/${insight}`, time)).toMatchObject({ status: 404 });
  });

  it('counts skipped ticks, as GET does', async () => {
    const { body } = await publish();
    const id = String(body['scoringExperimentId']);
    const path = `/experiments/${id}`;
    const minute = (number: number) => `2036-01-01T00:0${number}:00.000Z`;
    for (const [index, nominalTime] of [1, 2, 3].map(minute).entries()) {
      const data = { nominalTime, reason: 'overlap', kind: 'scoring' } as const;
      const append = {
        stream: `experiment-${id}` as const,
        expectedVersion: index + 1,
        events: [{ type: 'TickSkipped', data } as const],
      };
      await api.workerPart(PostgresEventStore).append(inContext({ ...skipping, time: nominalTime }, [append]));
      const [now, then] = [await api.call('GET', path), await ask(path, nominalTime)];
      expect(now.headers.get('etag')).toBe(`"${index + 2}"`);
      expect(seen(then)).toEqual(seen(now));
    }
    const between = await ask(path, '2036-01-01T00:02:30Z');
    expect(between).toMatchObject({ status: 200, body: { updated: minute(2) } });
    expect(between.headers.get('etag')).toBe('"3"');
  });

  it('shows a schedule as it stood: paused or not, with how far it had come', async () => {
    const { body } = await publish({ scoringSchedule: { cron: '0 * * * *', ...cron } });
    const path = `/mlServices/${String(body['id'])}/schedule`;
    const id = String(body['scoringExperimentId']);
    const before = { body: (await api.call('GET', path)).body, time: await nextMillisecond() };
    await api.call('POST', `/mlServices/${String(body['id'])}/schedules/scoring/pause`, { reason: 'holiday' });
    const paused = { body: (await api.call('GET', path)).body, time: await nextMillisecond() };
    await api.call('POST', `/mlServices/${String(body['id'])}/schedules/scoring/resume`);
    const { next } = (await api.call<{ scoring: { next: string[] } }>('GET', path)).body.scoring;
    const resumed = await nextMillisecond();
    const data = { nominalTime: next[1] ?? '', reason: 'overlap', kind: 'scoring' } as const;
    const append = {
      stream: `experiment-${id}` as const,
      expectedVersion: 3,
      events: [{ type: 'TickSkipped', data } as const],
    };
    const context = { ...skipping, time: new Date().toISOString() };
    await api.workerPart(PostgresEventStore).append(inContext(context, [append]));
    const decided = { body: (await api.call('GET', path)).body, time: await nextMillisecond() };
    const at = async (time: string) => (await ask(path, time)).body as Record<string, Json>;
    expect(await at(before.time)).toEqual(before.body);
    expect(await at(decided.time)).toEqual(decided.body);
    expect((await at(paused.time))['scoring']).toMatchObject({ paused: true, pauseReason: 'holiday', last: [] });
    expect((await at(resumed))['scoring']).toMatchObject({ paused: false, last: [], next });
    expect((await at(decided.time))['scoring']).toMatchObject({ watermark: next[1], last: [{ nominalTime: next[1] }] });
    expect(await ask(path, '2020-01-01')).toMatchObject({ status: 404 });
  });

  it('keeps secrets masked', async () => {
    const parameters = [{ key: 'password', value: 'hunter2', secret: true }];
    const tasks = [{ name: 'train', parameters }];
    const engineId = await api.create('/engines', { name: 'Code', type: 'Python' });
    const id = await api.create('/mlInstances', { name: 'I', engineId, tasks });
    const then = await ask(`/mlInstances/${id}`, await nextMillisecond());
    expect(then.body['tasks']).toEqual([{ name: 'train', parameters: [{ ...parameters[0], value: '***' }] }]);
  });

  it('finds nothing before a creation, and what was there before a deletion', async () => {
    const before = await nextMillisecond();
    const id = await api.create('/dataSets', { name: 'Short-lived' });
    const path = `/dataSets/${id}`;
    const { body } = await api.call('GET', path);
    const alive = await nextMillisecond();
    await api.call('DELETE', path);
    expect(await ask(path, before)).toMatchObject({ status: 404 });
    expect(await ask(path, String(body['created']))).toMatchObject({ status: 200, body });
    expect(await ask(path, alive)).toMatchObject({ status: 200, body });
    expect(await ask(path, await nextMillisecond())).toMatchObject({ status: 404 });
    expect(await ask(path, '2999-01-01')).toMatchObject({ status: 404 });
    const other = { 'x-sandbox-name': 'other' };
    expect(await api.call('GET', `${path}?asOf=${alive}`, undefined, other)).toMatchObject({ status: 404 });
  });

  it('refuses what is no time', async () => {
    expect(await ask(`/engines/${ground.engineId}`, 'yesterday')).toMatchObject({
      status: 400,
      body: { additionalDetails: { asOf: '"yesterday" is not an ISO 8601 time such as 2026-01-31T12:00:00Z' } },
    });
  });
});

/** An instant after everything so far: the clock has moved on from it when this returns. */
async function nextMillisecond(): Promise<string> {
  const now = Date.now();
  while (Date.now() === now) await new Promise((resolve) => setImmediate(resolve));
  return new Date(now).toISOString();
}
