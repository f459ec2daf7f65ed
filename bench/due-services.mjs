import { v7 } from 'uuid';
import { PostgresEventStore } from '../dist/libs/event-store/index.js';
import { allProjections } from '../dist/libs/read-models/index.js';
import { call, org } from './temporary-stack.mjs';

const scope = { org, sandbox: 'prod' };
/** Services whose events are appended at once. */
const batch = 100;

/** An MLInstance whose training takes the least that a training can: one tree of thirty rows. */
export async function createTreesInstance(api) {
  const engine = { name: 'Trees', type: 'BuiltIn', algorithm: 'Regression' };
  const { id: engineId } = await call(api, 'POST', '/engines', engine);
  const { id: dataSetId } = await call(api, 'POST', '/dataSets', { name: 'Thirty rows' });
  const rows = Array.from({ length: 30 }, (_, x) => `${x},${3 * x}`);
  await call(api, 'POST', `/dataSets/${dataSetId}/batches`, ['x,y', ...rows].join('\n'), 'text/csv');
  const train = { algorithm: 'cart', label: 'y', trainingDataSetId: dataSetId };
  const parameters = Object.entries(train).map(([key, value]) => ({ key, value }));
  const score = { name: 'score', parameters: [{ key: 'scoringDataSetId', value: dataSetId }] };
  const instance = { name: 'y from x', engineId, tasks: [{ name: 'train', parameters }, score] };
  return (await call(api, 'POST', '/mlInstances', instance)).id;
}

/**
 * Services of one MLInstance that train by the schedule; their scoring is scheduled too, but not due for a year. One is published, the
 * events of the others are appended as copies of its own under other ids, in some percents of the time.
 */
export async function publishServices(
  { pool, headers, startProcess },
  count,
  trainingSchedule,
  createInstance = createTreesInstance,
) {
  const { url, stop } = await startProcess('dist/apps/api/main.js');
  const api = { url, headers };
  const inAYear = new Date(Date.now() + 365 * 24 * 3_600_000).toISOString();
  const scoringSchedule = { cron: '0 * * * *', startTime: inAYear };
  const written = { name: 'y from x', mlInstanceId: await createInstance(api), trainingSchedule, scoringSchedule };
  const service = await call(api, 'POST', '/mlServices', written);
  await stop();
  const events = await eventsOf(pool, service.id);
  const store = new PostgresEventStore(pool, allProjections);
  for (let first = 1; first < count; first += batch) {
    const copies = Array.from({ length: Math.min(batch, count - first) }, () => copyOf(events));
    const [{ actor, correlationId, time }] = events;
    const context = { scope, actor, correlationId, time };
    await store.append(copies.flat().map((append) => ({ ...append, context })));
  }
}

/** What the publication of a service appended: one event for each of its streams. */
async function eventsOf(pool, serviceId) {
  const { rows } = await pool.query(
    `select stream, version, type, data, actor, correlation_id as "correlationId", time from events
     where correlation_id = (select correlation_id from events where stream = $1 and version = 1) order by position`,
    [`mlService-${serviceId}`],
  );
  if (rows.length !== 4 || rows.some(({ version }) => version !== 1)) {
    throw new Error(`A publication makes other events by now: ${rows.map(({ type }) => type).join(', ')}`);
  }
  return rows.map((row) => ({ ...row, time: row.time.toISOString() }));
}

function copyOf(events) {
  const ids = new Map(events.map(({ stream }) => [stream.slice(stream.indexOf('-') + 1), v7()]));
  const text = JSON.stringify(events.map(({ stream, type, data }) => ({ stream, type, data })));
  const renamed = text.replaceAll(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, (id) => ids.get(id) ?? id);
  return JSON.parse(renamed).map(({ stream, ...event }) => ({ stream, expectedVersion: 0, events: [event] }));
}
