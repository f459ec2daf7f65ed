import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { issueCredential } from '#credentials';
import { PostgresEventStore } from '#event-store';
import { streamName } from '#domain';
import { RunningApi } from '../../testing/running-api.js';

const csv = { 'content-type': 'text/csv' };
const vendorId = '5c5af39c73fcec153117eed1';
const rows = 'time,x,y\n2026-01-01,1,2\n2026-01-02,2,4\n';

interface Listing {
  readonly children: readonly { readonly id: string }[];
  readonly _page: { readonly totalCount: number };
}

let api: RunningApi;
let id: string;
let engineId: string;

beforeAll(async () => {
  api = await RunningApi.start();
  engineId = await api.create('/engines', { name: 'Trees', type: 'BuiltIn', algorithm: 'Regression' });
  id = await api.create('/dataSets', { name: 'Points', timestampColumn: 'time', aliases: [vendorId, 'points/v1 à'] });
});

afterAll(() => api.stop());

const task = (name: 'train' | 'score', parameters: Record<string, string>) => ({
  name,
  parameters: Object.entries(parameters).map(([key, value]) => ({ key, value })),
});

const instanceOf = (trainingDataSetId: string, scoring: Record<string, string> = {}) =>
  api.create('/mlInstances', {
    name: 'y from x',
    engineId,
    tasks: [task('train', { label: 'y', trainingDataSetId }), task('score', scoring)],
  });

const listed = async (path: string) => {
  const { body } = await api.call<Listing>('GET', path);
  return body.children.map((child) => child.id);
};

/** The data set that the newest run of an experiment was requested to read. */
async function readByLastRun(experimentId: string): Promise<unknown> {
  const [runId = ''] = await listed(`/experiments/${experimentId}/runs?orderby=-created&limit=1`);
  const { body } = await api.call<{ children: { data: { dataSetId?: string } }[] }>(
    'GET',
    `/experiments/${experimentId}/runs/${runId}/events?limit=1`,
  );
  return body.children[0]?.data.dataSetId;
}

describe('the path of a data set', () => {
  it('with a text that no alias can be is that of none', async () => {
    expect(await api.call('GET', '/dataSets/a%00')).toMatchObject({ status: 404 });
    expect(await api.call('GET', '/dataSets/a%00/rows')).toMatchObject({ status: 404 });
    expect(await api.call('DELETE', '/dataSets/%ED%A0%80')).toMatchObject({ status: 400 });
    expect((await api.call('GET', '/events?resource=dataSets/a%00')).status).toBeLessThan(500);
    expect((await api.call('GET', '/mlServices?property=trainingDataSetId==a%00')).status).toBeLessThan(500);
    expect((await api.call('GET', '/experiments?property=name==a%00')).status).toBeLessThan(500);
  });

  it.each([vendorId, encodeURIComponent('points/v1 à')])('may have its alias %s', async (alias) => {
    expect(await api.call('GET', `/dataSets/${alias}`)).toMatchObject({
      status: 200,
      body: { id, _links: { self: { href: expect.stringMatching(new RegExp(`/dataSets/${id}$`)) } } },
    });
    const added = await api.call('POST', `/dataSets/${alias}/batches`, rows, csv);
    expect(added).toMatchObject({ status: 201, body: { dataSetId: id } });
    expect(await listed(`/dataSets/${alias}/batches`)).toContain(added.body['id']);
    expect(await api.call('GET', `/dataSets/${alias}/batches`)).toMatchObject({
      body: { _page: { property: expect.stringContaining(`dataSetId==${id}`) } },
    });
    expect(await api.call('GET', `/dataSets/${alias}/rows?limit=1`)).toMatchObject({ body: { _page: { count: 1 } } });
    expect(await api.call('GET', `/dataSets/${alias}/profile`)).toMatchObject({
      body: { columns: [{ name: 'time' }, { name: 'x' }, { name: 'y' }] },
    });
    expect(await api.call('GET', `/dataSets/${alias}/events?limit=1`)).toMatchObject({
      body: { children: [{ type: 'DataSetCreated' }] },
    });
    expect(await api.call('GET', `/dataSets/${alias}?asOf=${new Date().toISOString()}`)).toMatchObject({
      body: { id },
    });
  });

  it('is that of a PUT and of a DELETE, with their conditions', async () => {
    await api.create('/dataSets', { name: 'Short lived', aliases: ['short'] });
    const put = await api.call(
      'PUT',
      '/dataSets/short',
      { name: 'Renamed', aliases: ['brief'] },
      { 'if-match': '"1"' },
    );
    expect(put).toMatchObject({ status: 200, body: { name: 'Renamed', aliases: ['brief'] } });
    expect(await api.call('GET', '/dataSets/short')).toMatchObject({ status: 404 });
    expect(await api.call('PUT', '/dataSets/brief', { name: 'B' }, { 'if-match': '"1"' })).toMatchObject({
      status: 412,
    });
    expect(await api.call('DELETE', '/dataSets/brief')).toMatchObject({ status: 200 });
    expect(await api.call('GET', '/dataSets/brief')).toMatchObject({ status: 404 });
  });

  it('tells of read-only fields that differ in a PUT, as with an id', async () => {
    await api.create('/dataSets', { name: 'Told', aliases: ['told'] });
    const told = await api.call('PUT', '/dataSets/told', { name: 'Told', aliases: ['told'], rows: 7 });
    expect(told).toMatchObject({ status: 200, body: { warnings: ['rows is read-only: it stays 0'] } });
  });
});

describe('an alias', () => {
  it('may hold what texts hold, lines among it', async () => {
    const aliases = ['two\nlines', 'a/b?c=d&e#f', '100 %', '日本'];
    const made = await api.call('POST', '/dataSets', { name: 'Odd', aliases });
    expect(made).toMatchObject({ status: 201, body: { aliases } });
    for (const alias of aliases) {
      expect(await api.call('GET', `/dataSets/${encodeURIComponent(alias)}`)).toMatchObject({
        body: { id: made.body['id'] },
      });
    }
  });

  it('belongs to one data set of a sandbox, and says to which', async () => {
    const refused = await api.call('POST', '/dataSets', { name: 'Other', aliases: ['mine', vendorId] });
    expect(refused).toMatchObject({
      status: 409,
      body: {
        additionalDetails: { 'aliases[1]': `"${vendorId}" is an alias of data set "Points" (${id}) already` },
      },
    });
    const other = await api.create('/dataSets', { name: 'Other', aliases: ['mine'] });
    const put = { name: 'Other', aliases: ['mine', vendorId] };
    expect(await api.call('PUT', `/dataSets/${other}`, put)).toMatchObject({ status: 409 });
    expect(await api.call('GET', `/dataSets/${other}`)).toMatchObject({ body: { aliases: ['mine'] } });
    expect(await api.call('PUT', `/dataSets/${other}`, { name: 'Again', aliases: ['mine'] })).toMatchObject({
      status: 200,
    });
  });

  it('is refused by its place when it is none', async () => {
    const aliases = ['fine', id, 'fine', '..'];
    expect(await api.call('POST', '/dataSets', { name: 'Bad', aliases })).toMatchObject({
      status: 400,
      body: {
        additionalDetails: {
          'aliases[1]': `"${id}" is written as an id is; an alias is any other text`,
          'aliases[2]': '"fine" stands at [0] already',
          'aliases[3]': expect.stringContaining('cannot stand in an address'),
        },
      },
    });
  });

  it('goes to exactly one of several that want it at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const alias = `wanted ${String(round)}`;
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          api.call('POST', '/dataSets', {
            name: `Candidate ${String(index)}`,
            aliases: [`own ${alias} ${String(index)}`, alias],
          }),
        ),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 7 }, () => 409)]);
      const [owner] = answers.filter(({ status }) => status === 201);
      expect(await api.call('GET', `/dataSets/${encodeURIComponent(alias)}`)).toMatchObject({
        body: { id: owner?.body['id'] },
      });
    }
  });

  it('is free when its data set is deleted, or does not list it any more', async () => {
    const first = await api.create('/dataSets', { name: 'First', aliases: ['passed on', 'let go'] });
    await api.call('PUT', `/dataSets/${first}`, { name: 'First', aliases: ['passed on'] });
    const second = await api.create('/dataSets', { name: 'Second', aliases: ['let go'] });
    await api.call('DELETE', `/dataSets/${first}`);
    const third = await api.create('/dataSets', { name: 'Third', aliases: ['passed on'] });
    expect(await listed('/dataSets?property=id==passed on')).toEqual([third]);
    expect(await listed('/dataSets?property=id=="let go"')).toEqual([second]);
  });

  it('is nothing in another sandbox or organisation, which may have the same', async () => {
    const sandbox = { 'x-sandbox-name': 'dev' };
    expect(await api.call('GET', `/dataSets/${vendorId}`, undefined, sandbox)).toMatchObject({ status: 404 });
    const other = await api.call('POST', '/dataSets', { name: 'Elsewhere', aliases: [vendorId] }, sandbox);
    expect(other).toMatchObject({ status: 201 });
    const { accessToken, apiKey } = await issueCredential(api.database.pool, {
      org: 'other@Org',
      displayName: 'Eve',
      userId: 'eve',
    });
    const eve = { authorization: `Bearer ${accessToken}`, 'x-api-key': apiKey, 'x-gw-ims-org-id': 'other@Org' };
    expect(await api.call('GET', `/dataSets/${vendorId}`, undefined, eve)).toMatchObject({ status: 404 });
    expect(await api.call('POST', '/dataSets', { name: 'Mine', aliases: [vendorId] }, eve)).toMatchObject({
      status: 201,
    });
    expect(await api.call('GET', `/dataSets/${vendorId}`)).toMatchObject({ body: { id } });
  });

  it('finds its data set again when the request that made it is repeated', async () => {
    const key = { 'idempotency-key': 'made once' };
    const body = { name: 'Once', aliases: ['once'] };
    const first = await api.call('POST', '/dataSets', body, key);
    const again = await api.call('POST', '/dataSets', body, key);
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body['id']).toBe(first.body['id']);
  });
});

describe('a service', () => {
  const published = async (changes: object = {}) => {
    const mlInstanceId = await instanceOf(vendorId, { scoringDataSetId: vendorId });
    return api.call('POST', '/mlServices', {
      name: 'Old',
      mlInstanceId,
      scoringSchedule: { cron: '0 5 * * *' },
      ...changes,
    });
  };

  it('takes aliases in each of its fields, answers ids, and is found by both', async () => {
    const output = await api.create('/dataSets', { name: 'Output', aliases: ['output'] });
    const service = await published({
      trainingDataSetId: vendorId,
      scoringDataSetId: 'points/v1 à',
      scoringResultsDataSetId: 'output',
    });
    const ids = { trainingDataSetId: id, scoringDataSetId: id, scoringResultsDataSetId: output };
    expect(service).toMatchObject({ status: 201, body: ids });
    const serviceId = service.body['id'] as string;
    for (const property of [
      `trainingDataSetId==${vendorId}`,
      'scoringDataSetId==points/v1 à',
      'scoringResultsDataSetId==output',
    ]) {
      expect(await listed(`/mlServices?property=${encodeURIComponent(property)}`)).toEqual([serviceId]);
    }
    expect(await listed('/mlServices?property=scoringResultsDataSetId==nobody')).toEqual([]);
    expect(await listed('/mlServices?property=scoringResultsDataSetId!=output')).not.toContain(serviceId);
    const { scoringSchedule, mlInstanceId, name } = service.body;
    const put = await api.call('PUT', `/mlServices/${serviceId}`, {
      name,
      mlInstanceId,
      scoringSchedule,
      trainingDataSetId: 'points/v1 à',
      scoringDataSetId: vendorId,
    });
    expect(put).toMatchObject({ status: 200, body: ids });
    const { events } = await api
      .workerPart(PostgresEventStore)
      .load({ org: api.org, sandbox: 'prod' }, streamName('mlService', serviceId));
    expect(JSON.stringify(events.map(({ data }) => data))).not.toContain(vendorId);
  });

  it('trains on the data set that its instance calls by an alias', async () => {
    const service = await published();
    expect(service).toMatchObject({ status: 201 });
    const { trainingExperimentId } = service.body as { trainingExperimentId: string };
    expect(await readByLastRun(trainingExperimentId)).toBe(id);
    expect(await listed(`/experiments/${trainingExperimentId}/runs?property=dataSetId==${vendorId}`)).toHaveLength(1);
    expect(await listed(`/experiments/${trainingExperimentId}/runs?property=dataSetId==nobody`)).toEqual([]);
  });

  it('refuses an alias that nothing has', async () => {
    expect(await published({ trainingDataSetId: 'nobody' })).toMatchObject({
      status: 422,
      body: { additionalDetails: { trainingDataSetId: '"nobody" is not the id of a data set, nor an alias of one' } },
    });
  });
});

describe('tasks', () => {
  it('keep an alias as it was written, and each run takes the data set that has it then', async () => {
    const mlInstanceId = await instanceOf('later');
    const experiment = await api.create('/experiments', { name: 'E', mlInstanceId });
    const run = () => api.call('POST', `/experiments/${experiment}/runs`, { mode: 'train' });
    expect(await run()).toMatchObject({
      status: 422,
      body: { additionalDetails: { trainingDataSetId: expect.any(String) } },
    });
    const later = await api.create('/dataSets', { name: 'Later', aliases: ['later'] });
    expect(await run()).toMatchObject({ status: 201 });
    expect(await readByLastRun(experiment)).toBe(later);
    await api.call('DELETE', `/dataSets/${later}`);
    const next = await api.create('/dataSets', { name: 'Next', aliases: ['later'] });
    expect(await run()).toMatchObject({ status: 201 });
    expect(await readByLastRun(experiment)).toBe(next);
    expect(await api.call('GET', `/mlInstances/${mlInstanceId}`)).toMatchObject({
      body: { tasks: [task('train', { label: 'y', trainingDataSetId: 'later' }), { name: 'score' }] },
    });
  });

  it('may have it in a template, in a run of its own, as an input and in what an engine suggests', async () => {
    const suggested = [task('train', { label: 'y', trainingDataSetId: vendorId }), { name: 'score' }];
    const suggesting = await api.create('/engines', {
      name: 'Suggesting',
      type: 'BuiltIn',
      algorithm: 'Regression',
      artifacts: { default: { defaultMLInstanceConfigs: suggested } },
    });
    const fromEngine = await api.create('/mlInstances', { name: 'From engine', engineId: suggesting });
    const fromInput = await api.create('/mlInstances', {
      name: 'By input',
      engineId,
      tasks: [{ ...task('train', { label: 'y' }), datasets: { inputs: [{ id: vendorId }] } }],
    });
    const plain = await api.create('/mlInstances', { name: 'Plain', engineId, tasks: [task('train', { label: 'y' })] });
    const template = { tasks: [task('train', { trainingDataSetId: vendorId })] };
    const own = { tasks: [task('train', { trainingDataSetId: vendorId })] };
    for (const [mlInstanceId, experiment, run] of [
      [fromEngine, {}, {}],
      [fromInput, {}, {}],
      [plain, { template }, {}],
      [plain, {}, own],
    ] as const) {
      const experimentId = await api.create('/experiments', { name: 'E', mlInstanceId, ...experiment });
      expect(await api.call('POST', `/experiments/${experimentId}/runs`, { mode: 'train', ...run })).toMatchObject({
        status: 201,
      });
      expect(await readByLastRun(experimentId)).toBe(id);
    }
  });
});

describe('insights and events', () => {
  it('call a data set by its id, and are found by its alias', async () => {
    const context = { dataSetId: vendorId };
    const insight = await api.call('POST', '/insights', { context });
    expect(insight).toMatchObject({ status: 201, body: { context: { dataSetId: id } } });
    const foreign = await api.create('/insights', { context: { dataSetId: 'of another system' } });
    expect(await listed(`/insights?property=context.dataSetId==${vendorId}`)).toEqual([insight.body['id']]);
    expect(await listed('/insights?property=context.dataSetId==of another system')).toEqual([foreign]);
  });

  it('streams the events of a data set that is called by its alias', async () => {
    const refused = await api.call('GET', '/events?resource=dataSets/nobody');
    expect(refused).toMatchObject({ status: 404 });
    const stop = new AbortController();
    const url = `${api.url}/data/sensei/events?resource=dataSets/${vendorId}&lastEventId=0`;
    const response = await fetch(url, { headers: api.headers, signal: stop.signal });
    let text = '';
    for await (const part of response.body ?? []) {
      text += Buffer.from(part as Uint8Array).toString();
      if (text.includes('event: DataSetCreated')) break;
    }
    stop.abort();
    expect(text).toContain(id);
    expect(text).toContain('event: DataSetCreated');
  });
});
