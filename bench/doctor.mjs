// How long `rondo doctor` takes for a long history: schedules whose ticks are decided in turns of skips and runs that
// end. Run it with `npm run bench:doctor -- [ticks] [share of ticks that run]`; it starts an embedded PostgreSQL of its
// own and makes the read models by a replay, which is not counted.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../scripts/build.mjs';
import { printResult } from './result.mjs';

await build();
const { createPool, migrate } = await import('../dist/libs/event-store/index.js');
const { replay } = await import('../dist/libs/read-models/index.js');
const { startEmbeddedPostgres } = await import('../dist/libs/embedded-postgres/index.js');
const { doctor } = await import('../dist/apps/cli/doctor/doctor.command.js');

const ticks = Number(process.argv[2] ?? 1_000_000);
const share = Number(process.argv[3] ?? 0.1);
const schedules = 1_000;
const each = Math.ceil(ticks / schedules);
const runEvery = Math.round(1 / share);

const uuidOf = (kind, number) => `('0000000${kind}-0000-4000-8000-' || lpad(to_hex(${number}), 12, '0'))`;
// Tick n is the (n / schedules)-th of schedule n % schedules; the last one was due within the last minute. One moment for
// all statements: they take longer than a minute.
const lastTick = `timestamptz '${new Date(Math.floor(Date.now() / 60_000) * 60_000).toISOString()}'`;
const tickTime = `${lastTick} - (${each - 1} - n / ${schedules}) * interval '1 minute'`;
const instant = `to_char((${tickTime}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS".000Z"')`;
const experiment = (number) => uuidOf(1, number);
const isRun = `(n / ${schedules}) % ${runEvery} = 0`;

/** `events`: type, stream, version and data of what tick n appends, in order. */
const insert = (events, { where = 'true', count = each * schedules, time = tickTime } = {}) => `
  insert into events (event_id, stream, version, org, sandbox, type, schema_version, data, actor, correlation_id, time)
  select gen_random_uuid(), e.stream, e.version, 'acme', 'prod', e.type, 1, e.data,
         '{"displayName": "Rondo", "userId": "rondo"}', 'planner', ${time}
  from generate_series(0, ${count} - 1) n
  cross join lateral (values ${events.map((event) => `(${event.join(', ')})`).join(', ')}) e (type, stream, version, data)
  where ${where} order by n, e.version`;

const created = `jsonb_build_object('name', 'Scoring ' || n, 'mlInstanceId', ${uuidOf(3, '1')}, 'kind', 'scoring',
  'schedule', jsonb_build_object('cron', '* * * * *', 'timezone', (array['UTC', 'Europe/Berlin', 'Asia/Kathmandu'])[n % 3 + 1]))`;
const skipped = `jsonb_build_object('nominalTime', ${instant}, 'reason', 'overlap', 'kind', 'scoring')`;
const requested = `jsonb_build_object('experimentId', ${experiment(`n % ${schedules}`)}, 'mlInstanceId', ${uuidOf(3, '1')},
  'engineId', ${uuidOf(5, '1')}, 'mode', 'score', 'attemptLimit', 3,
  'trigger', jsonb_build_object('by', 'schedule', 'kind', 'scoring', 'nominalTime', ${instant}),
  'tasks', '[{"name": "score", "parameters": [{"key": "timeframe", "value": "1440"}]}]'::jsonb,
  'window', jsonb_build_object('to', ${instant}), 'dataSetId', ${uuidOf(6, '1')})`;
const owner = `'experimentId', ${experiment(`n % ${schedules}`)}`;
const runStream = `'run-' || ${uuidOf(2, 'n')}`;

const history = [
  insert([[`'ExperimentCreated'`, `'experiment-' || ${experiment('n')}`, 1, created]], {
    count: schedules,
    time: `${lastTick} - ${each - 1} * interval '1 minute'`,
  }),
  insert(
    [
      [
        `'TickSkipped'`,
        `'experiment-' || ${experiment(`n % ${schedules}`)}`,
        // Numbered without the ticks between them that run.
        `2 + n / ${schedules} - (n / ${schedules} / ${runEvery} + 1)`,
        skipped,
      ],
    ],
    { where: `not ${isRun}` },
  ),
  insert(
    [
      [`'RunRequested'`, runStream, 1, requested],
      [`'RunStarted'`, runStream, 2, `jsonb_build_object(${owner}, 'attempt', 1, 'worker', 'worker-1')`],
      [`'RunSucceeded'`, runStream, 3, `jsonb_build_object(${owner}, 'attempt', 1, 'rowsRead', 1440)`],
    ],
    { where: isRun },
  ),
];

let figures;
const home = mkdtempSync(join(tmpdir(), 'rondo-bench-'));
const server = await startEmbeddedPostgres({ folder: join(home, 'postgres') });
const pool = createPool(server.url, { statementTimeout: 0 });
try {
  await migrate(server.url);
  for (const statement of history) await pool.query(statement);
  await pool.query('vacuum (analyze) events');
  await replay(pool);
  Object.assign(process.env, { DATABASE_URL: server.url, RONDO_HOME: home });
  for (let round = 1; round <= 2; round += 1) {
    const started = performance.now();
    // A tick that came to be due meanwhile has nobody to decide it.
    const code = await doctor.run({ args: ['--grace', '3600'], print: console.log, printError: console.error });
    const seconds = (performance.now() - started) / 1000;
    const memoryMiB = Math.round(process.memoryUsage().rss / 1024 / 1024);
    figures = { ticks: each * schedules, seconds, memoryMiB, exitCode: code };
    console.log(
      `${figures.ticks.toLocaleString('en')} ticks: ${seconds.toFixed(1)} s, exit code ${code}, ${memoryMiB} MiB\n`,
    );
  }
} finally {
  await pool.end();
  await server.stop();
  rmSync(home, { recursive: true });
}
printResult('doctor', figures);
