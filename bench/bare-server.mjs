// What the API is measured against: Fastify alone, doing the SQL of three operations and writing the rows out. It has no
// credentials, validation, content negotiation, events' rules or notifications. Its statements are prepared.
import { randomUUID } from 'node:crypto';
import Fastify from 'fastify';
import { createPool } from '../dist/libs/event-store/index.js';

const { DATABASE_URL, BENCH_ORG } = process.env;
const pool = createPool(DATABASE_URL);
const fastify = Fastify();
const actor = { displayName: 'Bench', userId: 'bench' };
const resource = ({ id, body, created, created_by: createdBy, updated, deleted }) => ({
  id,
  ...body,
  created,
  createdBy,
  updated,
  deleted,
});

const columns = 't.id::text as id, t.version, t.created, t.updated, t.created_by, t.deleted, t.body, t.org, t.sandbox';

fastify.get('/data/sensei/experiments/:id', async ({ params: { id } }) => {
  const { rows } = await pool.query({
    name: 'one',
    text: `select ${columns} from read_experiments t
      where t.org = $1 and t.sandbox = $2 and t.id = $3 and (not t.deleted or $4) limit 1`,
    values: [BENCH_ORG, 'prod', id, false],
  });
  return resource(rows[0]);
});

fastify.get('/data/sensei/experiments', async () => {
  const where = 't.org = $1 and t.sandbox = $2 and t.deleted = $3';
  const { rows } = await pool.query({
    name: 'page',
    text: `select matching.total, ${columns}
      from (select count(*)::int as total from read_experiments t where ${where}) matching
      left join (select t.* from read_experiments t where ${where} order by t.created, t.id offset $4 limit $5) t on true
      order by t.created, t.id`,
    values: [BENCH_ORG, 'prod', false, 0, 25],
  });
  return { children: rows.map(resource), _page: { totalCount: rows[0].total, count: rows.length } };
});

fastify.post('/data/sensei/insights', async ({ body, id: requestId }, reply) => {
  const row = { id: randomUUID(), created: new Date().toISOString() };
  await pool.query({
    name: 'record',
    text: `with appended as (
        insert into events (event_id, stream, version, org, sandbox, type, schema_version, data, actor, correlation_id, time)
        values ($1, $2, 1, $3, 'prod', 'InsightRecorded', 1, $4, $5, $6, $7))
      insert into read_insights (id, org, sandbox, version, created, updated, created_by, deleted, body)
      values ($8, $3, 'prod', 1, $7, $7, $5, false, $4)`,
    values: [randomUUID(), `insight-${row.id}`, BENCH_ORG, body, actor, requestId, row.created, row.id],
  });
  reply.code(201);
  return { ...row, ...body, updated: row.created, createdBy: actor, deleted: false };
});

process.once('SIGTERM', () => void fastify.close().then(() => pool.end()));
process.send({ url: await fastify.listen({ port: 0, host: '127.0.0.1' }) });
process.channel.unref();
