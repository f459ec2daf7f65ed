// Requests per second of the API process against a bare Fastify server that does the same SQL on the same database. The two
// take turns in several rounds, so that a slow moment of the machine meets both.
// Run it with `npm run bench:http [rounds] [seconds a turn] [connections]`.
import { build } from '../scripts/build.mjs';
import { load } from './load.mjs';
import { printResult } from './result.mjs';
import { median } from './statistics.mjs';

await build();
const { basePath, call, openStack, org } = await import('./temporary-stack.mjs');

const [rounds = 5, seconds = 5, connections = 16] = process.argv.slice(2).map(Number);
const experiments = 1_000;

const insight = {
  context: { experimentId: 'a', modelId: 'b' },
  events: { name: 'fit', eventValues: { rows: 1461 } },
  metrics: [
    { name: 'MAPE', value: '0.1143', valueType: 'double' },
    { name: 'RMSE', value: '2.8871', valueType: 'double' },
  ],
};

/** Experiments with what a client usually gives them. Answers the id of one. */
async function createExperiments(api) {
  const engine = { name: 'Trees', type: 'BuiltIn', algorithm: 'Regression' };
  const { id: engineId } = await call(api, 'POST', '/engines', engine);
  const tasks = [{ name: 'train', parameters: [{ key: 'label', value: 'y' }] }];
  const { id: mlInstanceId } = await call(api, 'POST', '/mlInstances', { name: 'Weather', engineId, tasks });
  const experiment = { description: 'Tomorrow’s maximum temperature', mlInstanceId, tags: { team: 'weather' } };
  let id;
  for (let index = 1; index <= experiments; index++) {
    ({ id } = await call(api, 'POST', '/experiments', { name: `Experiment ${index}`, ...experiment }));
  }
  return id;
}

async function compare(name, api, bare, request) {
  const turn = { connections, milliseconds: seconds * 1000 };
  const [ours, theirs] = [[], []];
  for (let round = 1; round <= rounds; round++) {
    theirs.push(await load(bare, request, turn));
    ours.push(await load(api, request, turn));
  }
  const of = (results, field) => median(results.map((result) => result[field]));
  const ratios = ours.map(({ perSecond }, index) => perSecond / theirs[index].perSecond);
  const rate = (results) => Math.round(of(results, 'perSecond')).toLocaleString('en').padStart(9);
  const latency = (results) => `${of(results, 'p50').toFixed(1)} / ${of(results, 'p99').toFixed(1)}`.padStart(12);
  const range = `${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)}`;
  console.log(
    `${name.padEnd(23)} ${rate(theirs)} ${latency(theirs)} ${rate(ours)} ${latency(ours)}   ${median(ratios).toFixed(2)}  (${range})`,
  );
  return { ratio: median(ratios), perSecond: of(ours, 'perSecond') };
}

const figures = {};
const stack = await openStack();
try {
  const { headers } = stack;
  const { url: api } = await stack.startProcess('dist/apps/api/main.js');
  const { url: bare } = await stack.startProcess('bench/bare-server.mjs', { BENCH_ORG: org });
  const id = await createExperiments({ url: api, headers });
  await stack.pool.query('analyze');
  const body = JSON.stringify(insight);
  const requests = [
    ['get', 'GET /experiments/{id}', { path: `${basePath}/experiments/${id}`, headers }],
    ['page', 'GET /experiments (25)', { path: `${basePath}/experiments`, headers }],
    [
      'post',
      'POST /insights',
      {
        method: 'POST',
        path: `${basePath}/insights`,
        headers: { ...headers, 'content-type': 'application/json' },
        body,
        status: 201,
      },
    ],
  ];
  // The first requests of a process run uncompiled code.
  for (const [, , request] of requests) {
    for (const url of [bare, api]) await load(url, request, { connections, milliseconds: 2_000 });
  }
  console.log(`median of ${rounds} rounds of ${seconds} s, ${connections} connections; latency p50 / p99 in ms`);
  console.log('                          bare/s      latency     api/s      latency  ratio');
  for (const [key, name, request] of requests) {
    const { ratio, perSecond } = await compare(name, api, bare, request);
    Object.assign(figures, { [key]: ratio, [`${key}PerSecond`]: perSecond });
  }
} finally {
  await stack.close();
}
printResult('http', figures);
