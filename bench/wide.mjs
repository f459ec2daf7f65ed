// What width costs: one-hot rows of many columns against as many values in few columns, through the API and a worker. Both
// are taken in, described, learned from ten of their columns, and scored. Run it with `npm run bench:wide [columns] [rows]`.
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { build } from '../scripts/build.mjs';
import { printResult } from './result.mjs';

await build();
const { basePath, call, openStack } = await import('./temporary-stack.mjs');

const [columns = 1_999, rows = 100_000] = process.argv.slice(2).map(Number);
const narrowColumns = 20;
const features = 10;
const folder = mkdtempSync(join(tmpdir(), 'rondo-wide-'));

/** One-hot rows, and behind them a label that the first columns say. */
async function writeRows(path, width, height) {
  const file = createWriteStream(path);
  file.write(`${Array.from({ length: width }, (_, index) => `c${index}`).join(',')},y\n`);
  for (let row = 0; row < height; row++) {
    const values = new Array(width).fill('0');
    values[row % width] = '1';
    if (!file.write(`${values.join(',')},${(row % width) / 10}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
}

const timed = async (work) => {
  const start = performance.now();
  const result = await work();
  return { seconds: (performance.now() - start) / 1000, result };
};

/** By node:http: fetch gives up on an answer that takes five minutes. */
async function send(api, dataSetId, path) {
  const headers = { ...api.headers, 'content-type': 'text/csv' };
  const sent = request(`${api.url}${basePath}/dataSets/${dataSetId}/batches`, { method: 'POST', headers });
  const [[answer]] = await Promise.all([once(sent, 'response'), pipeline(createReadStream(path), sent)]);
  const body = await text(answer);
  if (answer.statusCode !== 201) throw new Error(`${answer.statusCode} ${body}`);
}

/** Seconds of both runs of a service. */
async function learn(api, dataSetId) {
  const engine = { name: 'Trees', type: 'BuiltIn', algorithm: 'Regression' };
  const { id: engineId } = await call(api, 'POST', '/engines', engine);
  const named = Array.from({ length: features }, (_, index) => `c${index}`).join();
  const parameters = Object.entries({ label: 'y', features: named, seed: '1' }).map(([key, value]) => ({ key, value }));
  const tasks = [{ name: 'train', parameters }, { name: 'score' }];
  const { id: mlInstanceId } = await call(api, 'POST', '/mlInstances', { name: 'Wide', engineId, tasks });
  const data = { trainingDataSetId: dataSetId, scoringDataSetId: dataSetId };
  const { id } = await call(api, 'POST', '/mlServices', { name: 'Wide', mlInstanceId, ...data });
  for (;;) {
    const { children } = await call(api, 'GET', `/mlServices/${id}/runs`);
    const failed = children.find(({ state }) => state === 'FAILED');
    if (failed) throw new Error(`${failed.mode} failed: ${failed.reason}`);
    const seconds = (mode) => {
      const run = children.find((one) => one.mode === mode);
      return (Date.parse(run.ended) - Date.parse(run.started)) / 1000;
    };
    if (children.filter(({ state }) => state === 'DONE').length === 2) return [seconds('train'), seconds('score')];
    await setTimeout(200);
  }
}

async function measure(api, width, height) {
  const path = join(folder, `${width}.csv`);
  await writeRows(path, width, height);
  const { id } = await call(api, 'POST', '/dataSets', { name: `${width} columns` });
  const ingest = (await timed(() => send(api, id, path))).seconds;
  rmSync(path);
  const profile = (await timed(() => call(api, 'GET', `/dataSets/${id}/profile`))).seconds;
  const [train, score] = await learn(api, id);
  const shown = Object.entries({ ingest, profile, train, score }).map(([name, time]) => `${name} ${time.toFixed(1)} s`);
  console.log(`${width} columns x ${height} rows: ${shown.join(', ')}`);
  return { ingest, profile, train, score };
}

const figures = {};
const stack = await openStack();
try {
  const { url } = await stack.startProcess('dist/apps/api/main.js');
  await stack.startProcess('dist/apps/worker/main.js');
  const api = { url, headers: stack.headers };
  const narrow = await measure(api, narrowColumns, Math.ceil((columns * rows) / narrowColumns));
  const wide = await measure(api, columns, rows);
  for (const [name, seconds] of Object.entries(wide)) {
    figures[name] = seconds / narrow[name];
    figures[`${name}Seconds`] = seconds;
  }
} finally {
  await stack.close();
  rmSync(folder, { recursive: true, force: true });
}
printResult('wide', figures);
