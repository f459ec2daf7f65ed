// Public files, from the packages that people take them from, through the real API: what comes back is compared value by
// value with another reading of the file, and what is learned with a baseline. `npm run test:public`; the last line is
// `N passed, N failed, N skipped`.
import { appendFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { build } from '../../scripts/build.mjs';
import { constantScore, nearest, scoreOf, split } from './baseline.mjs';
import { files } from './files.mjs';
import { compare, readIndependently } from './independent-reading.mjs';
import { folderOf } from './packages.mjs';

await build();
const { basePath, call, openStack } = await import('../../bench/temporary-stack.mjs');

const counts = { passed: 0, failed: 0, skipped: 0 };
const say = (name, ...cells) => console.log([name.padEnd(42), ...cells].join(' '));
const pageOf = 1000;
/** How much worse than the nearest rows a model may be: trees learn otherwise. */
const margin = 0.1;

const stack = await openStack();
try {
  const { url } = await stack.startProcess('dist/apps/api/main.js');
  await stack.startProcess('dist/apps/worker/main.js');
  const api = { url, headers: stack.headers };
  const folders = new Map();
  say('file', 'rows'.padStart(7), 'columns'.padStart(7), 'values'.padStart(9), ' result');
  for (const file of files) {
    if (!folders.has(file.from)) folders.set(file.from, await folderOf(file.from));
    const folder = folders.get(file.from);
    if (folder === undefined) {
      counts.skipped += file.model ? 2 : 1;
      say(file.name, 'skipped');
    } else await tell(file, () => check(api, file, folder));
  }
} finally {
  await stack.close();
}
const line = `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
if (process.env.RONDO_TEST_TOTALS) appendFileSync(process.env.RONDO_TEST_TOTALS, `${line}\n`);
process.exitCode = counts.failed > 0 ? 1 : 0;
console.log(line);

/** Counts what a check ends with: a failure is told and does not end the others. */
async function tell({ name }, work) {
  try {
    await work();
  } catch (error) {
    counts.failed += 1;
    say(name, `FAILED: ${error.message}`);
  }
}

async function check(api, file, folder) {
  const content = await contentOf(file, join(folder, file.path));
  const dataSetId = await ingest(api, file, content);
  const answered = await allRows(api, dataSetId);
  const expected = readIndependently(content, file.path);
  const { timestampColumn, timestampFormat } = file.timestamps ?? {};
  const { values, differences } = compare(expected, answered, timestampFormat ? [timestampColumn] : []);
  const size = [answered.length, expected.columns.length].map((count) => String(count).padStart(7));
  if (differences.length > 0)
    throw new Error(`${differences.length} differences: ${differences.slice(0, 3).join('; ')}`);
  counts.passed += 1;
  say(file.name, ...size, String(values).padStart(9), ' the same');
  if (file.model) await tell(file, () => checkModel(api, file, answered));
}

/** The text of a file, with a header where it has none. */
async function contentOf({ header }, path) {
  const bytes = await readFile(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  if (!header) return text;
  // scikit-learn's first line, where it has letters, counts rows and names classes.
  return [header.join(','), /^[^\n]*[a-z]/.test(text) ? text.slice(text.indexOf('\n') + 1) : text].join('\n');
}

async function ingest(api, { name, path, timestamps }, content) {
  const { id } = await call(api, 'POST', '/dataSets', { name, ...timestamps });
  const isCompressed = path.endsWith('.gz');
  const response = await fetch(`${api.url}${basePath}/dataSets/${id}/batches`, {
    method: 'POST',
    headers: {
      ...api.headers,
      'content-type': path.endsWith('.json') ? 'application/json' : 'text/csv',
      ...(isCompressed && { 'content-encoding': 'gzip' }),
    },
    body: isCompressed ? gzipSync(content) : content,
  });
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
  return id;
}

async function allRows(api, dataSetId) {
  const rows = [];
  for (;;) {
    const { children } = await call(api, 'GET', `/dataSets/${dataSetId}/rows?start=${rows.length}&limit=${pageOf}`);
    rows.push(...children);
    if (children.length < pageOf) return rows;
  }
}

/** Learns three quarters of the rows, predicts the others, and compares the predictions with what the rows say. */
async function checkModel(api, { name, model: { problem, label, least } }, answered) {
  const rows = answered.filter((row) => row[label] !== null);
  const { training, test } = split(rows);
  const predictions = await predict(api, { name, problem, label, training, test });
  const actual = test.map((row) => row[label]);
  if (predictions.length !== test.length) throw new Error(`${predictions.length} predictions of ${test.length} rows`);
  const wrong = predictions.findIndex((row, index) => row[label] !== actual[index] || row.prediction === null);
  if (wrong >= 0) throw new Error(`prediction ${wrong + 1} is not of its row: ${JSON.stringify(predictions[wrong])}`);
  const score = scoreOf(
    predictions.map(({ prediction }) => prediction),
    actual,
    problem,
  );
  const near = scoreOf(nearest(training, test, label, problem), actual, problem);
  const constant = constantScore(training, test, label, problem);
  const measure = problem === 'Regression' ? 'R²' : 'accuracy';
  const figures = `${measure} ${score.toFixed(3)}, nearest rows ${near.toFixed(3)}, constant ${constant.toFixed(3)}`;
  if (score < least || score < near - margin || score <= constant) throw new Error(`${label}: ${figures}`);
  counts.passed += 1;
  say(`  ${label}`, figures);
}

async function predict(api, { name, problem, label, training, test }) {
  const dataSet = async (part, rows) => {
    const { id } = await call(api, 'POST', '/dataSets', { name: `${name}, ${part}` });
    await call(api, 'POST', `/dataSets/${id}/batches`, JSON.stringify(rows));
    return id;
  };
  const { id: engineId } = await call(api, 'POST', '/engines', { name, type: 'BuiltIn', algorithm: problem });
  const parameters = Object.entries({ label, seed: '1' }).map(([key, value]) => ({ key, value }));
  const tasks = [{ name: 'train', parameters }, { name: 'score' }];
  const { id: mlInstanceId } = await call(api, 'POST', '/mlInstances', { name, engineId, tasks });
  const service = await call(api, 'POST', '/mlServices', {
    name,
    mlInstanceId,
    trainingDataSetId: await dataSet('training', training),
    scoringDataSetId: await dataSet('test', test),
  });
  await bothRuns(api, service.id);
  return allRows(api, service.scoringResultsDataSetId);
}

/** Waits until the service has trained and scored. @throws Error for a run that failed */
async function bothRuns(api, serviceId) {
  for (;;) {
    const { children } = await call(api, 'GET', `/mlServices/${serviceId}/runs`);
    const failed = children.find(({ state }) => state === 'FAILED');
    if (failed)
      throw new Error(`${failed.mode} failed: ${JSON.stringify(failed.reason ?? failed.statusMessage ?? failed)}`);
    if (children.filter(({ state }) => state === 'DONE').length === 2) return;
    await setTimeout(200);
  }
}
