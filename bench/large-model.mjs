// A large model on its way: trained, packed, stored, downloaded, uploaded again, read back and scored with, and the memory that
// API and worker had at most meanwhile. Run it with `npm run bench:large-model [MiB]`; it needs four times that on the disk.
import { createWriteStream, mkdtempSync, openAsBlob, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { build } from '../scripts/build.mjs';
import { printResult } from './result.mjs';

await build();
const { basePath, call, openStack } = await import('./temporary-stack.mjs');

const [mebibytes = 2_048] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'rondo-large-model-'));

/** Needs Python alone: noise that no format makes smaller, as a path. */
const recipe = `
import hashlib, os, pathlib

def load(config, ctx): return [{"x": 1}]

def train(config, data):
    with open("tmp/weights.bin", "wb") as file:
        for _ in range(${mebibytes}): file.write(os.urandom(1 << 20))
    return pathlib.Path("tmp/weights.bin")

def score(config, data, model):
    digest = hashlib.sha256()
    with open(model, "rb") as file:
        while block := file.read(1 << 20): digest.update(block)
    return [{"sha256": digest.hexdigest(), "bytes": os.path.getsize(model)}]
`;

/** The most memory that a process had so far, in MiB; without Linux nobody tells. */
function peak(pid) {
  const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return kib / 1024;
}

async function done(api, path) {
  for (;;) {
    const { state, reason } = await call(api, 'GET', path);
    if (state === 'DONE') return;
    if (state === 'FAILED') throw new Error(`${path}: ${reason}`);
    await setTimeout(200);
  }
}

async function send(api, path, parts) {
  const body = new FormData();
  for (const [name, content, file] of parts) body.set(name, content, ...(file === undefined ? [] : [file]));
  const response = await fetch(`${api.url}${basePath}${path}`, { method: 'POST', headers: api.headers, body });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

const figures = {};
async function timed(name, work) {
  const start = performance.now();
  const result = await work();
  figures[`${name}Seconds`] = (performance.now() - start) / 1000;
  console.log(`${name}: ${figures[`${name}Seconds`].toFixed(1)} s`);
  return result;
}

const stack = await openStack();
try {
  const processes = {
    api: await stack.startProcess('dist/apps/api/main.js'),
    worker: await stack.startProcess('dist/apps/worker/main.js', {
      ENGINE_PYTHON: process.env.ENGINE_PYTHON ?? 'python3',
    }),
  };
  const api = { url: processes.api.url, headers: stack.headers };
  const engine = JSON.stringify({ name: 'Large', type: 'Python', algorithm: 'Regression' });
  const { id: engineId } = await send(api, '/engines', [
    ['engine', engine],
    ['defaultArtifact', new Blob([recipe]), 'recipe.py'],
  ]);
  const tasks = [{ name: 'train' }, { name: 'score' }];
  const { id: mlInstanceId } = await call(api, 'POST', '/mlInstances', { name: 'Large', engineId, tasks });
  const { id: experimentId } = await call(api, 'POST', '/experiments', { name: 'Large', mlInstanceId });
  const runs = `/experiments/${experimentId}/runs`;
  const run = async (body) => {
    const { id } = await call(api, 'POST', runs, body);
    await done(api, `${runs}/${id}`);
    return id;
  };

  const trained = await timed('train', () => run({ mode: 'Train' }));
  const { children } = await call(api, 'GET', `/models?property=experimentRunId==${trained}`);
  const archive = join(folder, 'model.zip');
  await timed('download', async () => {
    const response = await fetch(`${api.url}${basePath}/models/${children[0].id}/artifact`, { headers: api.headers });
    await pipeline(Readable.fromWeb(response.body), createWriteStream(archive));
  });
  const uploaded = await timed('upload', async () =>
    send(api, '/models', [
      ['model', JSON.stringify({ name: 'Brought along', originType: 'offline' })],
      ['modelArtifact', await openAsBlob(archive), 'model.zip'],
    ]),
  );
  const parameters = [{ key: 'modelId', value: uploaded.id }];
  await timed('score', () => run({ mode: 'Score', tasks: [{ name: 'score', parameters }] }));

  const [predictions] = (await call(api, 'GET', `/dataSets?property=producedBy.experimentId==${experimentId}`))
    .children;
  const [{ bytes }] = (await call(api, 'GET', `/dataSets/${predictions.id}/rows`)).children;
  if (bytes !== mebibytes * 1024 ** 2) throw new Error(`the engine was given ${bytes} bytes`);
  figures.archiveMiB = statSync(archive).size / 1024 ** 2;
  for (const [name, { pid }] of Object.entries(processes)) figures[`${name}MemoryMiB`] = peak(pid);
} finally {
  await stack.close();
  rmSync(folder, { recursive: true, force: true });
}
printResult('large-model', figures);
