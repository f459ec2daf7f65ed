// What the way through Rondo costs a scoring run: a million rows scored by a recipe of scikit-learn, one of LightGBM and the
// built-in engine, each in turns with a bare script that reads and writes the same Parquet with the same model. Run it with
// `npm run bench:scoring [rows] [rounds]`; ENGINE_PYTHON names an interpreter with pandas, pyarrow and scikit-learn.
import { execFileSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { build } from '../scripts/build.mjs';
import { printResult } from './result.mjs';
import { median } from './statistics.mjs';

await build();
const { basePath, call, openStack } = await import('./temporary-stack.mjs');

const [rows = 1_000_000, rounds = 4] = process.argv.slice(2).map(Number);
const trainedOn = 50_000;
const python = process.env.ENGINE_PYTHON ?? 'python3';
const folder = mkdtempSync(join(tmpdir(), 'rondo-scoring-'));
const scripts = join(dirname(fileURLToPath(import.meta.url)), 'scoring');

/** Whether the interpreter has the packages; says so where not. */
function imports(...names) {
  try {
    execFileSync(python, ['-E', '-s', '-c', `import ${names.join(', ')}`], { stdio: 'ignore' });
    return true;
  } catch {
    console.log(`left out: ${python} lacks ${names.join(' or ')} (ENGINE_PYTHON names another interpreter)`);
    return false;
  }
}

const contenders = [
  { name: 'scikitLearn', recipe: 'scikit-learn/recipe.py', there: imports('pandas', 'pyarrow', 'sklearn', 'joblib') },
  { name: 'lightGbm', recipe: 'lightgbm/recipe.py', there: imports('pandas', 'pyarrow', 'lightgbm', 'joblib') },
  { name: 'builtIn', there: true },
];

/** Eight numbers and a text a row, and what is to be predicted. */
async function writeRows(path, count) {
  const connection = await (await DuckDBInstance.create()).connect();
  const features = Array.from({ length: 8 }, (_, index) => `random() AS f${index}`).join(', ');
  await connection.run('SELECT setseed(0.5)');
  await connection.run(
    `COPY (SELECT *, f0 + 2 * f1 * f2 - f3 + 0.1 * random() AS y
           FROM (SELECT ${features}, 'store ' || (range % 50) AS store FROM range(${count}) ORDER BY range))
     TO '${path}' (FORMAT parquet, COMPRESSION zstd)`,
  );
  connection.closeSync();
}

async function addRows(api, path) {
  const { id } = await call(api, 'POST', '/dataSets', { name: 'Rows' });
  const response = await fetch(`${api.url}${basePath}/dataSets/${id}/batches`, {
    method: 'POST',
    headers: { ...api.headers, 'content-type': 'application/vnd.apache.parquet' },
    body: readFileSync(path),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return id;
}

async function download(api, path, target) {
  const response = await fetch(`${api.url}${basePath}${path}`, { headers: api.headers });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  await pipeline(Readable.fromWeb(response.body), createWriteStream(target));
}

async function addEngine(api, { name, recipe }) {
  if (recipe === undefined) {
    return call(api, 'POST', '/engines', { name, type: 'BuiltIn', algorithm: 'Regression' });
  }
  const body = new FormData();
  body.set('engine', JSON.stringify({ name, type: 'Python', algorithm: 'Regression' }));
  body.set('defaultArtifact', new Blob([readFileSync(join(scripts, recipe))]), 'recipe.py');
  const response = await fetch(`${api.url}${basePath}/engines`, { method: 'POST', headers: api.headers, body });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
}

/** Resolves with a run's body once it is done. */
async function done(api, path) {
  for (;;) {
    const run = await call(api, 'GET', path);
    const { state, reason } = run.status ?? run;
    if (run.state === 'DONE' || state === 'DONE') return run;
    if (run.state === 'FAILED' || state === 'FAILED') throw new Error(`${path}: ${reason ?? JSON.stringify(run)}`);
    await setTimeout(100);
  }
}

/** Seconds of the phases of an attempt, by the times of its log. */
async function phases(api, path) {
  const response = await fetch(`${api.url}${basePath}${path}/logs`, { headers: api.headers });
  const lines = (await response.text()).split('\n');
  const at = (text) => {
    const line = lines.find((each) => each.includes(text));
    if (line === undefined) throw new Error(`the log of ${path} lacks "${text}"`);
    return Date.parse(line.split(' ')[0]) / 1000;
  };
  const [claimed, started, ended, recorded] = ['claimed by', 'engine started', 'engine ended', 'attempt ended'].map(at);
  return { export: started - claimed, engine: ended - started, ingest: recorded - ended };
}

/** Runs the bare script; answers its seconds, and what it printed. */
function bare(recipe, files) {
  const [command, script] = recipe === undefined ? [process.execPath, 'bare.mjs'] : [python, 'bare.py'];
  const start = performance.now();
  const said = execFileSync(command, [join(scripts, script), ...files], { encoding: 'utf8' });
  return { seconds: (performance.now() - start) / 1000, said };
}

async function measure(api, dataSets, contender) {
  const { name, recipe } = contender;
  const { id: engineId } = await addEngine(api, contender);
  const features = Array.from({ length: 8 }, (_, index) => `f${index}`).join();
  const parameters = recipe === undefined ? Object.entries({ label: 'y', features, seed: '1' }) : [];
  const tasks = [{ name: 'train', parameters: parameters.map(([key, value]) => ({ key, value })) }, { name: 'score' }];
  const { id: mlInstanceId } = await call(api, 'POST', '/mlInstances', { name, engineId, tasks });
  const { id: experimentId } = await call(api, 'POST', '/experiments', { name, mlInstanceId });
  const request = async (mode, dataSetId) => {
    const key = mode === 'Train' ? 'trainingDataSetId' : 'scoringDataSetId';
    const named = { name: mode.toLowerCase(), parameters: [{ key, value: dataSetId }] };
    const run = await call(api, 'POST', `/experiments/${experimentId}/runs`, { mode, tasks: [named] });
    const path = `/experiments/${experimentId}/runs/${run.id}`;
    return { path, run: await done(api, path) };
  };
  const { run } = await request('Train', dataSets.training);
  const { children } = await call(api, 'GET', `/models?property=experimentRunId==${run.id}`);
  const archive = join(folder, `${name}.zip`);
  await download(api, `/models/${children[0].id}/artifact`, archive);

  const taken = [];
  for (let round = 0; round < rounds; round++) {
    const turns = {
      bare: () => bare(recipe, [dataSets.exported, archive, join(folder, 'predictions.parquet')]),
      run: async () => phases(api, (await request('Score', dataSets.scoring)).path),
    };
    const results = {};
    // Whoever comes first meets a cold cache, or what the other has left under way.
    for (const turn of round % 2 === 0 ? ['bare', 'run'] : ['run', 'bare']) results[turn] = await turns[turn]();
    taken.push({ bare: results.bare.seconds, predicting: Number(results.bare.said), ...results.run });
  }
  const phaseNames = Object.keys(taken[0]);
  const shown = Object.fromEntries(phaseNames.map((phase) => [phase, median(taken.map((one) => one[phase]))]));
  const ratio = median(taken.map((one) => one.bare / one.engine));
  const way = median(taken.map((one) => one.bare / (one.export + one.engine + one.ingest)));
  const told = `${way.toFixed(2)} of the bare script's rows/s, the engine alone ${ratio.toFixed(2)}`;
  console.log(`${name}: ${told}; seconds ${JSON.stringify(shown)}`);
  return {
    [name]: ratio,
    [`${name}Way`]: way,
    [`${name}PerSecond`]: rows / shown.engine,
    [`${name}BareSeconds`]: shown.bare,
    [`${name}EngineSeconds`]: shown.engine,
    [`${name}ExportSeconds`]: shown.export,
    [`${name}IngestSeconds`]: shown.ingest,
    ...(recipe === undefined && { [`${name}PredictingSeconds`]: shown.predicting }),
  };
}

const figures = {};
const stack = await openStack();
try {
  const { url } = await stack.startProcess('dist/apps/api/main.js');
  await stack.startProcess('dist/apps/worker/main.js', { ENGINE_PYTHON: python, ENGINE_MEMORY_MIB: '2048' });
  const api = { url, headers: stack.headers };
  const [few, many] = ['few.parquet', 'many.parquet'].map((file) => join(folder, file));
  await writeRows(few, trainedOn);
  await writeRows(many, rows);
  const dataSets = {
    training: await addRows(api, few),
    scoring: await addRows(api, many),
    exported: join(folder, 'window.parquet'),
  };
  await download(api, `/dataSets/${dataSets.scoring}/rows?format=parquet`, dataSets.exported);
  for (const contender of contenders.filter(({ there }) => there)) {
    Object.assign(figures, await measure(api, dataSets, contender));
  }
} finally {
  await stack.close();
  rmSync(folder, { recursive: true, force: true });
}
printResult('scoring', figures);
