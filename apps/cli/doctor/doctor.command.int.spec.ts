import { readFile, rename, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  CreateExperiment,
  DeleteDataSet,
  DeleteExperiment,
  DeleteMLInstance,
  DeleteService,
  PauseSchedule,
  PublishService,
  RequestRun,
  ResumeSchedule,
  UpdateService,
} from '#application';
import type { WrittenService } from '#application';
import { byKind, missedPolicies, overlapPolicies } from '#domain';
import type { Schedule } from '#domain';
import { allProjections, replay } from '#read-models';
import { doctor } from './doctor.command.js';
import { context, openExaminedStack } from './testing/examined-stack.js';
import type { ExaminedStack } from './testing/examined-stack.js';

const minute = 60_000;

let stack: ExaminedStack;
let service: WrittenService;

beforeAll(async () => {
  stack = await openExaminedStack(30);
  Object.assign(process.env, stack.environment);
  const dataSetId = await stack.dataSet();
  const mlInstanceId = await stack.instance();
  service = { name: 'Random', mlInstanceId, parts: byKind(() => ({ dataSetId })) };
});

/** The service, with training scheduled. */
const training = (schedule: Schedule): WrittenService => {
  const { parts } = service;
  return { ...service, parts: { ...parts, training: { ...parts.training, schedule } } };
};

afterAll(async () => {
  for (const name of Object.keys(stack.environment)) Reflect.deleteProperty(process.env, name);
  await stack.close();
});

async function examine(...args: string[]): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  return { code: await doctor.run({ args, print, printError: print }), lines };
}

/** A query's first column. */
async function column(sql: string, ...values: unknown[]): Promise<string[]> {
  const { rows } = await stack.database.pool.query<{ value: string }>({ text: sql, values });
  return rows.map(({ value }) => value);
}

const allOk = [
  expect.stringMatching(/^ok {3}log {9}every stream has all of its events \(events /),
  expect.stringMatching(/^ok {3}ticks {7}every tick has exactly one outcome \(ticks /),
  expect.stringMatching(/^ok {3}runs {8}every requested run has ended or is alive \(runs /),
  expect.stringMatching(/^ok {3}models {6}.*\(trainings 3, artifacts 3, /),
  expect.stringMatching(/^ok {3}batches {5}.*\(batches 1, rows 2, /),
  expect.stringMatching(/^ok {3}references {2}nothing that is deleted is still needed \(references \d/),
  expect.stringMatching(
    /^ok {3}orphans {5}no object, secret or scratch file is without its owner \(objects 4, secrets 0, /,
  ),
  expect.stringContaining(
    `ok   projections every read model equals its replay (projections ${allProjections.length}, `,
  ),
];

/** What the failed checks name. */
async function findings(): Promise<Record<string, string[]>> {
  const { code, lines } = await examine('--json');
  const { ok, checks } = JSON.parse(lines[0] ?? '') as {
    ok: boolean;
    checks: { check: string; findings: { subject: string; message: string }[]; found: number }[];
  };
  expect([code, ok]).toEqual([1, false]);
  return Object.fromEntries(
    checks.flatMap((check) =>
      check.found > 0 ? [[check.check, check.findings.map((finding) => `${finding.subject}: ${finding.message}`)]] : [],
    ),
  );
}

describe('rondo doctor', () => {
  const schedules = fc.record<Schedule>(
    {
      cron: fc.constantFrom('* * * * *', '*/7 * * * *', '*/20 * * * * *', '30 * * * *', '15 */2 * * *'),
      timezone: fc.constantFrom('UTC', 'Asia/Kathmandu'),
      overlap: fc.constantFrom(...overlapPolicies),
      missed: fc.constantFrom(...missedPolicies),
      catchUpWindow: fc.nat(60),
    },
    { requiredKeys: ['cron'] },
  );
  const step = fc.record({
    after: fc.nat(10 * minute),
    plans: fc.boolean(),
    act: fc.constantFrom('wait', 'put', 'put', 'end', 'remove', 'pause', 'pause', 'resume', 'delete'),
    schedule: schedules,
  });

  it('finds nothing where schedules change at any time, whatever is undecided then', async () => {
    const histories = fc.sample(fc.array(step, { minLength: 6, maxLength: 14 }), { numRuns: 20, seed: 5 });
    for (const history of histories) {
      const { id } = await stack.execute(new PublishService(context, training({ cron: '*/3 * * * *' })));
      const put = (schedule?: Schedule) =>
        stack.execute(new UpdateService(context, id, schedule ? training(schedule) : service));
      const acts: Record<(typeof history)[number]['act'], (schedule: Schedule) => Promise<unknown>> = {
        wait: () => Promise.resolve(),
        put,
        end: (schedule) => put({ ...schedule, endTime: stack.clock.now().toISOString() }),
        remove: () => put(),
        pause: () => stack.execute(new PauseSchedule(context, id, 'training')),
        resume: () => stack.execute(new ResumeSchedule(context, id, 'training')),
        delete: () => stack.execute(new DeleteService(context, id)),
      };
      for (const { after, plans, act, schedule } of history) {
        stack.clock.advance(after);
        if (plans) await stack.plan();
        // What the state of the service does not allow is refused.
        await acts[act](schedule).catch((error: unknown) => {
          expect(error).toMatchObject({ name: 'DomainError' });
        });
      }
    }
    await endWithModels();
    const { lines, code } = await examine();
    expect({ lines, code }).toEqual({ lines: allOk, code: 0 });
    expect(
      Number((await column("select count(*) as value from read_ticks where outcome = 'skipped'"))[0]),
    ).toBeGreaterThan(50);
  });

  /** Decides what is left, and lets three runs train. */
  async function endWithModels(): Promise<void> {
    const { id } = await stack.execute(
      new PublishService(context, training({ cron: '* * * * *', overlap: 'allow', missed: 'all' })),
    );
    stack.clock.set(new Date(Math.max(stack.clock.now().getTime(), Date.now() - 5 * minute)));
    await stack.plan();
    stack.clock.set(new Date());
    await stack.plan();
    const runs = await column(
      "select id as value from read_runs where service_id = $1 and state = 'PENDING' order by nominal_time limit 3",
      id,
    );
    for (const runId of runs) await stack.train(runId);
  }

  describe('names', () => {
    /** Changes the database past everything that keeps it right. */
    async function tamper(...statements: string[]): Promise<void> {
      const client = await stack.database.pool.connect();
      await client.query(['set session_replication_role = replica', ...statements].join(';'));
      client.release(true);
    }

    it('a row of the ledger that is gone', async () => {
      const [id] = await column('select id as value from read_ticks order by id limit 1');
      await tamper(`delete from read_ticks where id = '${id ?? ''}'`);
      expect(await findings()).toEqual({
        projections: [`read_ticks ${id ?? ''}: is missing: the replay of the log has this row`],
      });
      await replay(stack.database.pool, ['ticks']);
    });

    it('rows that were changed or made up', async () => {
      const [id] = await column("select id as value from read_runs where state = 'DONE' order by id limit 1");
      const other = '00000000-0000-4000-8000-000000000001';
      await tamper(
        `update read_runs set state = 'FAILED', mode = 'score' where id = '${id ?? ''}'`,
        `insert into read_engines select '${other}', org, sandbox, version, created, updated, created_by, deleted, body
         from read_engines limit 1`,
      );
      expect(await findings()).toEqual({
        projections: [
          `read_engines ${other}: should not be there: the replay of the log has no such row`,
          `read_runs ${id ?? ''}: differs from its replay in mode, state`,
        ],
      });
      await replay(stack.database.pool, ['runs', 'engines']);
    });

    it('a flipped byte of an artifact, and one that is gone', async () => {
      const models = await column(
        "select id || ' ' || (body -> 'artifact' ->> 'uri') as value from read_models order by 1",
      );
      const [[flipped = '', uri = ''] = [], [gone = '', goneUri = ''] = []] = models.map((model) => model.split(' '));
      const content = await readFile(stack.fileOf(uri));
      const changed = Buffer.from(content);
      changed.writeUInt8(changed.readUInt8(3) ^ 1, 3);
      await writeFile(stack.fileOf(uri), changed);
      await rename(stack.fileOf(goneUri), `${stack.fileOf(goneUri)}.away`);
      const { models: found = [] } = await findings();
      expect(found).toHaveLength(2);
      expect(found).toEqual(
        expect.arrayContaining([
          expect.stringMatching(
            new RegExp(`^model ${flipped} of run .*: ${uri} has SHA-256 \\w{64} instead of \\w{64}$`),
          ),
          expect.stringMatching(new RegExp(`^model ${gone} of run .*: ${goneUri} is missing$`)),
        ]),
      );
      await writeFile(stack.fileOf(uri), content);
      await rename(`${stack.fileOf(goneUri)}.away`, stack.fileOf(goneUri));
    });

    it('a batch without its file, and one that is not what its event says', async () => {
      const [batch = ''] = await column("select id || ' of data set ' || data_set_id as value from read_batches");
      const [uri = ''] = await column("select body ->> 'uri' as value from read_batches");
      await rename(stack.fileOf(uri), `${stack.fileOf(uri)}.away`);
      expect(await findings()).toEqual({ batches: [`batch ${batch}: ${uri} is missing`] });
      await rename(`${stack.fileOf(uri)}.away`, stack.fileOf(uri));
      const swapped = (from: string, to: string) =>
        `update events set data = replace(data::text, '${from}', '${to}')::jsonb where type = 'BatchAdded'`;
      await tamper(swapped('"rows": 2', '"rows": 3'));
      expect((await findings())['batches']).toEqual([`batch ${batch}: ${uri}: it holds 2 rows instead of 3`]);
      await tamper(swapped('"rows": 3', '"rows": 2'), swapped('"type": "integer"', '"type": "boolean"'));
      expect((await findings())['batches']).toEqual([
        `batch ${batch}: ${uri}: its column "x" is of type BIGINT instead of BOOLEAN`,
      ]);
      await tamper(swapped('"type": "boolean"', '"type": "integer"'));
    });

    it('an event that is gone: the tick that it decided, and the row that is left', async () => {
      const [stream = '', version = '', nominal = ''] = (
        await column(
          `select stream || ' ' || version || ' ' || (data ->> 'nominalTime') as value
           from events where type = 'TickSkipped' order by stream, version limit 1`,
        )
      ).flatMap((event) => event.split(' '));
      const where = `stream = '${stream}' and version = ${version}`;
      await stack.database.pool.query(`create table kept as select * from events where ${where}`);
      await tamper(`delete from events where ${where}`);
      const id = `${stream.slice('experiment-'.length)}@${nominal}`;
      const found = await findings();
      expect(found['ticks']).toEqual([`tick ${id}: has no outcome: it is lost`]);
      expect(found['log']).toEqual([expect.stringContaining(`stream ${stream}: has `)]);
      expect(found['projections']).toContain(
        `read_ticks ${id}: should not be there: the replay of the log has no such row`,
      );
      await tamper('insert into events overriding system value select * from kept', 'drop table kept');
    });

    it('a tick with two outcomes, and one of no schedule', async () => {
      const [stream = ''] = await column("select stream as value from events where type = 'TickSkipped' limit 1");
      const add = (nominal: string, version: string) => `
        insert into events (event_id, stream, version, org, sandbox, type, schema_version, data, actor, correlation_id, time)
        select gen_random_uuid(), stream, ${version}, org, sandbox, type, schema_version,
               jsonb_set(data, '{nominalTime}', ${nominal}), actor, correlation_id, time
        from events where stream = '${stream}' and type = 'TickSkipped' order by version limit 1`;
      const last = `(select max(version) from events where stream = '${stream}')`;
      const [id = ''] = await column(
        `select substr(stream, 12) || '@' || (data ->> 'nominalTime') as value
         from events where stream = $1 and type = 'TickSkipped' order by version limit 1`,
        stream,
      );
      await tamper(add("data -> 'nominalTime'", `${last} + 1`), add(`'"2020-01-01T00:00:00.000Z"'`, `${last} + 1`));
      const { ticks } = await findings();
      expect(ticks).toHaveLength(2);
      expect(ticks).toEqual(
        expect.arrayContaining([
          `tick ${id}: has 2 outcomes instead of one`,
          `tick ${stream.slice(11)}@2020-01-01T00:00:00.000Z: has an outcome, but the schedule has no such instant`,
        ]),
      );
      await tamper(`delete from events where stream = '${stream}' and version > ${last} - 2`);
    });

    it('runs that nobody brings on: without message and job, and without a sign of life', async () => {
      const request = { mode: 'train' as const, tasks: [] };
      const [experimentId = ''] = await column('select id as value from read_experiments where not deleted limit 1');
      stack.clock.advance(-10 * minute);
      const lost = await stack.execute(new RequestRun(context, experimentId, request));
      const silent = await stack.execute(new RequestRun(context, experimentId, request));
      await stack.claim(silent.id);
      const late = await stack.execute(new RequestRun(context, experimentId, request));
      const ids = `'${lost.id}', '${silent.id}'`;
      await stack.database.pool.query(`delete from outbox where payload ->> 'runId' in (${ids})`);
      await stack.database.pool.query(
        "update outbox set available_at = now() - interval '10 minutes' where payload ->> 'runId' = $1",
        [late.id],
      );
      const { runs, ...others } = await findings();
      expect(others).toEqual({});
      expect(runs).toHaveLength(3);
      expect(runs).toEqual(
        expect.arrayContaining([
          expect.stringMatching(`^run ${lost.id}: is PENDING since 6\\d\\d s, and it has neither a message nor a job$`),
          expect.stringMatching(
            `^run ${silent.id}: is RUNNING, but attempt 1 on worker worker-1 has given no sign of life`,
          ),
          expect.stringMatching(`^run ${late.id}: waits since 600 s in the outbox, from where no worker takes it$`),
        ]),
      );
    });

    it('what a service, an experiment and an MLInstance still need though it is deleted', async () => {
      const dataSetId = await stack.dataSet();
      const mlInstanceId = await stack.instance();
      const parts = { training: { dataSetId, schedule: { cron: '0 0 1 1 *' } }, scoring: { dataSetId } };
      const { id, body } = await stack.execute(
        new PublishService(context, { ...service, mlInstanceId, parts, trainOnPublish: false }),
      );
      const names = [{ name: 'train' as const, parameters: [{ key: 'trainingDataSetId', value: dataSetId }] }];
      const experiment = await stack.execute(
        new CreateExperiment(context, { name: 'X', mlInstanceId, template: { tasks: names } }),
      );
      const read = await stack.instance({ inputs: [{ id: dataSetId.toUpperCase() }] });
      expect((await examine('--only', 'references')).code).toBe(0);
      await stack.execute(new DeleteDataSet(context, dataSetId, undefined, true));
      await stack.execute(new DeleteExperiment(context, body.parts.training.experimentId));
      const { references } = await findings();
      expect(references).toEqual(
        [
          `service ${id}: names data set ${dataSetId} as scoringDataSetId, which is deleted`,
          `service ${id}: names data set ${dataSetId} as trainingDataSetId, which is deleted`,
          `service ${id}: names experiment ${body.parts.training.experimentId} as trainingExperimentId, which is deleted`,
          `experiment ${experiment.id}: names data set ${dataSetId} as trainingDataSetId, which is deleted`,
          `MLInstance ${read}: names data set ${dataSetId} as datasets.inputs, which is deleted`,
        ].sort(),
      );
      await stack.execute(new DeleteMLInstance(context, read));
      await tamper(`update read_ml_instances set sandbox = 'elsewhere' where id = '${mlInstanceId}'`);
      expect((await examine('--only', 'references')).lines.join()).toContain(
        `service ${id}: names MLInstance ${mlInstanceId} as mlInstanceId, which does not exist`,
      );
      await replay(stack.database.pool, ['mlInstances']);
      await tamper(
        `update read_ml_instances set body = jsonb_set(body, '{engineId}', '"${dataSetId}"') where id = '${mlInstanceId}'`,
      );
      expect((await examine('--only', 'references')).lines.join()).toContain(
        `MLInstance ${mlInstanceId}: names engine ${dataSetId} as engineId, which does not exist`,
      );
      await replay(stack.database.pool, ['mlInstances']);
      await stack.execute(new DeleteService(context, id));
      await stack.execute(new DeleteExperiment(context, experiment.id));
      expect((await examine('--only', 'references')).code).toBe(0);
    });

    it('what is too much to show by its number', async () => {
      await tamper('delete from read_ticks');
      const { code, lines } = await examine('--only', 'projections', '--limit', '2');
      expect(code).toBe(1);
      expect(lines).toHaveLength(4);
      expect(lines[0]).toMatch(/^FAIL projections not so: every read model equals its replay; [\d,]+ found/);
      expect(lines.at(-1)).toMatch(/^ {7}and [\d,]+ more$/);
    });
  });

  it('says what it cannot do in one line', async () => {
    const run = (...args: string[]) => doctor.run({ args, print: () => undefined, printError: () => undefined });
    await expect(run('--only', 'tciks')).rejects.toMatchObject({
      message: expect.stringContaining(
        '"tciks" is no check; there are log, ticks, runs, models, batches, references, orphans, projections',
      ),
      exitCode: 2,
    });
    await expect(run('--grace', 'soon')).rejects.toMatchObject({ exitCode: 2 });
    process.env['DATABASE_URL'] = 'postgres://nobody:secret@127.0.0.1:9/none';
    await expect(run()).rejects.toMatchObject({ message: expect.not.stringContaining('secret'), exitCode: 78 });
    process.env['OBJECT_STORE_URL'] = 's3://bucket';
    await expect(run()).rejects.toMatchObject({ message: expect.stringContaining('s3:'), exitCode: 78 });
    delete process.env['DATABASE_URL'];
    process.env['RONDO_HOME'] = '/nowhere';
    await expect(run()).rejects.toMatchObject({
      message: 'DATABASE_URL is not set, and nothing was ever started in /nowhere.',
      exitCode: 78,
    });
  });
});
