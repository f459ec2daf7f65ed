// Events per second of an append (events, one projected row a stream, the notification of listeners) against a bare
// INSERT of the same event rows, in the same run and database. Run it with `npm run bench:append`; DATABASE_URL names
// a database other than an embedded one. It works in tables and streams of its own, and drops the tables at the end.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { build } from '../scripts/build.mjs';
import { printResult } from './result.mjs';

await build();
const { createPool, migrate, PostgresEventStore } = await import('../dist/libs/event-store/index.js');

const scope = { org: 'acme', sandbox: 'prod' };
const actor = { displayName: 'Ada', userId: 'ada' };
const time = '2026-03-01T00:00:00.000Z';
const data = {
  name: 'Weather of Seattle',
  description: 'Tomorrow’s maximum temperature',
  type: 'BuiltIn',
  algorithm: 'Regression',
  tags: { team: 'weather', stage: 'production' },
};

const eventColumns = 'event_id, stream, version, org, sandbox, type, schema_version, data, actor, correlation_id, time';

const projection = {
  name: 'bench',
  table: 'bench_engines',
  keys: ({ stream }) => [stream.slice('engine-'.length)],
  evolve: (_row, { scope: { org, sandbox }, version, time: updated, data: body }, id) => ({
    id,
    org,
    sandbox,
    version,
    updated,
    body,
  }),
  ownedByStream: true,
};

const tables = `
  drop table if exists bench_events, bench_engines;
  create table bench_events (
    event_id uuid not null, stream text not null, version int not null, org text not null, sandbox text not null,
    type text not null, schema_version smallint not null, data jsonb not null, actor jsonb not null,
    correlation_id text not null, time timestamptz(3) not null, primary key (stream, version));
  create table bench_engines (
    id uuid primary key, org text, sandbox text, version int, updated timestamptz(3), body jsonb)`;

async function startServer() {
  const { startEmbeddedPostgres } = await import('../dist/libs/embedded-postgres/index.js');
  const folder = mkdtempSync(join(tmpdir(), 'rondo-bench-'));
  const server = await startEmbeddedPostgres({ folder });
  const stop = async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  };
  return { url: server.url, stop };
}

async function compare() {
  const store = new PostgresEventStore(pool, [projection]);
  const figures = {};
  console.log('batch  writers   INSERT events/s   append events/s   ratio');
  for (const batch of [1, 10, 100]) {
    for (const writers of [1, 8]) {
      // One after the other in slices, so that a slow moment of the disk meets both.
      const rates = { insert: [], append: [] };
      for (let slice = 0; slice < 4; slice++) {
        rates.insert.push(await rate(writers, batch, () => insert(batch)));
        rates.append.push(await rate(writers, batch, () => append(store, batch)));
      }
      const [bare, full] = [mean(rates.insert), mean(rates.append)];
      const columns = [String(batch).padStart(5), String(writers).padStart(8), round(bare), round(full)];
      console.log(`${columns.join(' ')}   ${(full / bare).toFixed(2).padStart(5)}`);
      const name = `events${batch}Writers${writers}`;
      Object.assign(figures, { [name]: full / bare, [`${name}PerSecond`]: full });
    }
  }
  return figures;
}

async function rate(writers, batch, write) {
  const end = performance.now() + milliseconds / 4;
  const start = performance.now();
  let events = 0;
  const writer = async () => {
    while (performance.now() < end) {
      await write();
      events += batch;
    }
  };
  await Promise.all(Array.from({ length: writers }, writer));
  return (events / (performance.now() - start)) * 1000;
}

const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
const round = (number) => Math.round(number).toLocaleString('en').padStart(17);

const append = (store, batch) =>
  store.append([
    {
      stream: `engine-${randomUUID()}`,
      expectedVersion: 0,
      events: Array.from({ length: batch }, () => ({ type: 'EngineUpdated', data })),
      context: { scope, actor, correlationId: 'bench', time },
    },
  ]);

function insert(batch) {
  const stream = `engine-${randomUUID()}`;
  const values = [];
  const rows = Array.from({ length: batch }, (_, index) => {
    const row = [
      randomUUID(),
      stream,
      index + 1,
      scope.org,
      scope.sandbox,
      'EngineUpdated',
      1,
      data,
      actor,
      'bench',
      time,
    ];
    return `(${row.map((value) => `$${values.push(value)}`).join(', ')})`;
  });
  return pool.query({
    name: `insert-${batch}`,
    text: `insert into bench_events (${eventColumns}) values ${rows.join(', ')}`,
    values,
  });
}

let figures;
const milliseconds = Number(process.argv[2] ?? 3000);
const server = process.env.DATABASE_URL === undefined ? await startServer() : undefined;
const url = server?.url ?? process.env.DATABASE_URL;
const pool = createPool(url, { max: 8 });
try {
  await migrate(url);
  await pool.query(tables);
  figures = await compare();
} finally {
  await pool.query('drop table if exists bench_events, bench_engines');
  await pool.end();
  await server?.stop();
}
printResult('append', figures);
