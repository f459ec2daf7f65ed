// Milliseconds of an overview of 10,000 services from the API process against its SQL run bare, on the same database; each
// service has two schedules, whole strips of ticks and a champion with a metric. The two take turns, one request at a time.
// Run it with `npm run bench:overview [services] [rounds]`. It also says how PostgreSQL read the page and the totals.
import { URLSearchParams } from 'node:url';
import { build } from '../scripts/build.mjs';
import { printResult } from './result.mjs';
import { readFrom, takeTurns } from './turns.mjs';

await build();
const { basePath, openStack, org } = await import('./temporary-stack.mjs');
const { recordServices, uuidOf } = await import('./many-services.mjs');
const { OverviewQueries, overviewFields, parseListQuery, replay } = await import('../dist/libs/read-models/index.js');

const [services = 10_000, rounds = 30] = process.argv.slice(2).map(Number);
const scope = { org, sandbox: 'prod' };

/** What a day of ticks leaves in each row. */
const lived = `
  update read_overviews t set failing_since = case when n % 50 = 0 then created end, active = (n % 20 = 0)::int,
    body = jsonb_set(jsonb_set(body, '{parts,scoring}', body #> '{parts,scoring}' || lived), '{champion}', champion)
  from (select row_number() over (order by id) as n, id from read_overviews) numbered,
    lateral (select jsonb_build_object('ticks', 1000, 'outcomes', repeat('dddddfddsd', 6),
      'lateness', (select string_agg((350 + i * 7)::text, ' ') from generate_series(1, 60) i)) as lived,
      jsonb_build_object('modelId', gen_random_uuid(), 'runId', ${uuidOf(7, 'n')}, 'promoted', '2026-03-01T00:00:00.000Z')
        as champion) made
  where t.id = numbered.id`;
const measured = `
  insert into read_insights select gen_random_uuid(), org, sandbox, 1, created, updated, created_by, false,
    '{"context": {}, "events": {"name": "fit"}, "metrics": [{"name": "MAPE", "value": "0.08", "valueType": "double"}]}',
    null, body #>> '{champion,runId}' from read_overviews`;
const scheduled = `
  insert into read_schedules
  select (part.value ->> 'experimentId')::uuid, org, sandbox, 1, created, updated, created_by, false, jsonb_build_object(
      'experimentId', part.value ->> 'experimentId', 'kind', part.key, 'watermark', '2026-03-01T00:00:00.000Z',
      'schedule', jsonb_build_object('cron', '*/15 * * * *')), id, part.key, '2026-03-01T00:15Z', false
  from read_overviews, jsonb_each(body -> 'parts') part`;

const pages = [
  ['page', 'page of 25', {}],
  ['wall', 'page of 1,000', { limit: 1000 }],
  ['failing', 'those that fail', { property: 'failing==true', orderby: 'failingSince' }],
  ['named', 'ordered by name', { orderby: '-name' }],
];

/** How the statements of a page find their rows. */
async function plansOf(written) {
  const asked = [];
  const recorder = { query: (text, values) => (asked.push({ text, values }), Promise.resolve({ rows: [{}] })) };
  await new OverviewQueries(recorder).overview(scope, parseListQuery(written, overviewFields)).catch(() => undefined);
  const lines = [];
  for (const { text, values } of asked) {
    const { rows } = await stack.pool.query(`explain (analyze, timing off) ${text}`, values);
    lines.push(...rows.map((row) => row['QUERY PLAN'].trim()).filter((line) => /Scan|Execution/.test(line)));
  }
  return lines;
}

async function compare(api, written) {
  const url = `${api}${basePath}/mlServices/overview?${new URLSearchParams(written).toString()}`;
  const viaApi = () => readFrom(url, stack.headers);
  const query = parseListQuery(written, overviewFields);
  const bare = () => new OverviewQueries(stack.pool).overview(scope, query);
  const [theirs, ours] = await takeTurns([bare, viaApi], rounds);
  return { bare: theirs, api: ours, total: (await viaApi())._page.totalCount };
}

const figures = {};
const stack = await openStack();
try {
  await stack.pool.query('set statement_timeout = 0');
  await recordServices(stack.pool, services);
  await replay(stack.pool, ['overviews']);
  for (const statement of [lived, measured, scheduled]) await stack.pool.query(statement);
  await stack.pool.query('vacuum analyze');
  const { url: api } = await stack.startProcess('dist/apps/api/main.js');
  console.log(`${services.toLocaleString('en')} services, median of ${rounds}`);
  console.log('                             total     SQL, ms   API, ms   ratio');
  for (const [key, name, written] of pages) {
    const { bare, api: whole, total } = await compare(api, written);
    const columns = [bare.toFixed(2).padStart(9), whole.toFixed(2).padStart(9), (whole / bare).toFixed(2).padStart(7)];
    console.log(`${name.padEnd(25)} ${total.toLocaleString('en').padStart(8)}   ${columns.join(' ')}`);
    Object.assign(figures, { [key]: whole / bare, [`${key}Ms`]: whole });
  }
  for (const line of await plansOf({})) console.log(`  ${line}`);
} finally {
  await stack.close();
}
printResult('overview', figures);
