// Events per second of a rebuild of all read models: a day of scheduled runs, each requested, started and succeeded,
// of 200 experiments. Run it with `npm run bench:replay [events]`; it starts an embedded PostgreSQL of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../scripts/build.mjs';
import { printResult } from './result.mjs';

await build();
const { createPool, migrate } = await import('../dist/libs/event-store/index.js');
const { replay } = await import('../dist/libs/read-models/index.js');
const { startEmbeddedPostgres } = await import('../dist/libs/embedded-postgres/index.js');

const insert = (type, number, version, data) => `
  insert into events (event_id, stream, version, org, sandbox, type, schema_version, data, actor, correlation_id, time)
  select gen_random_uuid(), ${number}, ${version}, 'acme', 'prod', '${type}', 1, ${data},
         '{"displayName": "Planner", "userId": "rondo"}', 'planner', timestamptz '2026-03-01T00:00:00Z' + n * interval '1 second'
  from generate_series(0, $1::int - 1) n`;

const uuidOf = (kind, number) => `'0000000${kind}-0000-4000-8000-' || lpad(to_hex(${number}), 12, '0')`;
const experimentId = uuidOf(1, 'n % 200');
const runStream = `'run-' || ${uuidOf(2, 'n')}`;
const instant = `to_char(timestamp '2026-03-01' + n / 200 * interval '1 minute', 'YYYY-MM-DD"T"HH24:MI:SS".000Z"')`;

const created = `jsonb_build_object('name', 'Scoring ' || n, 'mlInstanceId', ${uuidOf(3, '1')}, 'kind', 'scoring',
  'service', jsonb_build_object('serviceId', ${uuidOf(4, 'n')}, 'kind', 'scoring'),
  'schedule', jsonb_build_object('cron', '* * * * *', 'startTime', '2026-03-01'))`;
const requested = `jsonb_build_object('experimentId', ${experimentId}, 'mlInstanceId', ${uuidOf(3, '1')},
  'engineId', ${uuidOf(5, '1')}, 'serviceId', ${uuidOf(4, 'n % 200')}, 'mode', 'score', 'attemptLimit', 3,
  'trigger', jsonb_build_object('by', 'schedule', 'kind', 'scoring', 'nominalTime', ${instant}),
  'tasks', '[{"name": "score", "parameters": [{"key": "timeframe", "value": "1440"}]}]'::jsonb,
  'window', jsonb_build_object('to', ${instant}), 'dataSetId', ${uuidOf(6, '1')}, 'outputDataSetId', ${uuidOf(7, 'n % 200')})`;
const owner = `'experimentId', ${experimentId}, 'serviceId', ${uuidOf(4, 'n % 200')}`;
const started = `jsonb_build_object(${owner}, 'attempt', 1, 'worker', 'worker-1', 'modelId', ${uuidOf(8, '1')}, 'dataSetVersion', 7)`;
const succeeded = `jsonb_build_object(${owner}, 'attempt', 1, 'modelId', ${uuidOf(8, '1')}, 'rowsRead', 1440, 'predictions',
  jsonb_build_object('dataSetId', ${uuidOf(7, 'n % 200')}, 'batchId', ${uuidOf(9, 'n')}, 'rows', 1440))`;

let figures;
const runs = Math.ceil(Number(process.argv[2] ?? 300_000) / 3);
const folder = mkdtempSync(join(tmpdir(), 'rondo-bench-'));
const server = await startEmbeddedPostgres({ folder });
const pool = createPool(server.url, { statementTimeout: 0 });
try {
  await migrate(server.url);
  await pool.query(insert('ExperimentCreated', `'experiment-' || ${uuidOf(1, 'n')}`, 1, created), [200]);
  await pool.query(insert('RunRequested', runStream, 1, requested), [runs]);
  await pool.query(insert('RunStarted', runStream, 2, started), [runs]);
  await pool.query(insert('RunSucceeded', runStream, 3, succeeded), [runs]);
  await pool.query('analyze events');
  for (let round = 1; round <= 2; round += 1) {
    const begun = performance.now();
    let read = 0;
    const { events, eventsPerSecond, rows } = await replay(pool, [], ({ phase }) => {
      if (phase === 'reading') read = performance.now() - begun;
    });
    const memoryMiB = Math.round(process.memoryUsage().rss / 1024 / 1024);
    const readingPerSecond = Math.round(events / (read / 1000));
    figures = { events, eventsPerSecond, readingPerSecond, memoryMiB };
    console.log(
      `${events.toLocaleString('en')} events: ${eventsPerSecond.toLocaleString('en')}/s, reading ${readingPerSecond.toLocaleString('en')}/s, ${memoryMiB} MiB`,
    );
    if (round === 2) console.log(rows);
  }
} finally {
  await pool.end();
  await server.stop();
  rmSync(folder, { recursive: true });
}
printResult('replay', figures);
