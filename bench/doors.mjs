// What one organisation's hostile requests do to another one's: p99 of the other's reads during each of them, by that of a quiet
// moment, how long each refusal takes, and the most memory that the API, its children and an idle worker have together.
// Run it with `npm run bench:doors [seconds of each] [at once]`.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';
import { setTimeout as pause } from 'node:timers/promises';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import JSZip from 'jszip';
import { build } from '../scripts/build.mjs';
import { load } from './load.mjs';
import { processTree, pssMiB } from './process-tree.mjs';
import { printResult } from './result.mjs';

await build();
const { issueCredential } = await import('../dist/libs/credentials/index.js');
const { basePath, call, openStack } = await import('./temporary-stack.mjs');

const [seconds = 5, atOnce = 4] = process.argv.slice(2).map(Number);
const connections = 4;
const mebibyte = 1024 ** 2;

/** Files of DuckDB's that are far less than what they stand for. */
async function parquetFiles() {
  const folder = mkdtempSync(join(tmpdir(), 'rondo-doors-'));
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  const written = async (name, select) => {
    const path = join(folder, `${name}.parquet`);
    await connection.run(`copy (${select}) to '${path}' (format parquet, compression zstd)`);
    return readFileSync(path);
  };
  try {
    return {
      texts: await written('texts', "select repeat('x', 4000000) as t from range(2000)"),
      rows: await written('rows', 'select 1 as n from range(200000000)'),
    };
  } finally {
    connection.closeSync();
    rmSync(folder, { recursive: true });
  }
}

/** A model of a few kilobytes of which a file is said to become 4 GiB, and one that is a zip in a zip. */
async function models() {
  const zip = new JSZip();
  for (let at = 0; at < 50_000; at++) zip.file(`f${at}`, '');
  const entries = await zip.generateAsync({ type: 'nodebuffer' });
  const inner = deflateRawSync(Buffer.alloc(256 * mebibyte));
  const nested = await new JSZip()
    .file('trees.bin', inner)
    .generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' });
  const swelling = Buffer.from(nested);
  // In the directory, what the file becomes.
  swelling.writeUInt32LE(0xfffffffe, swelling.indexOf('PK\x01\x02', 0, 'latin1') + 24);
  return { entries: entries.subarray(0, entries.length - 1), swelling };
}

const formOf = (content) => {
  const form = new FormData();
  form.set('model', JSON.stringify({ name: 'M', originType: 'offline' }));
  form.set('modelArtifact', new Blob([content]), 'model.zip');
  return form;
};

const post = (path, body, type, more = {}) => ({
  path,
  method: 'POST',
  body,
  headers: { ...(type !== undefined && { 'content-type': type }), ...more },
});

async function attacks(dataSetId) {
  const batches = `/dataSets/${dataSetId}/batches`;
  const { texts, rows } = await parquetFiles();
  const { entries, swelling } = await models();
  const wide = `{${Array.from({ length: 20_000 }, (_, at) => `"key${at}":"v"`).join(',')}}\n`;
  const parquet = 'application/vnd.apache.parquet';
  const many = Array(1_664).fill('name').join(',');
  return {
    line: () => post(batches, wide, 'application/x-ndjson'),
    texts: () => post(batches, texts, parquet),
    rows: () => post(batches, rows, parquet),
    packed: () => post(batches, packed, 'text/csv', { 'content-encoding': 'gzip' }),
    swelling: () => post('/models', formOf(swelling)),
    entries: () => post('/models', formOf(entries)),
    brackets: () => post('/engines', '['.repeat(mebibyte - 1), 'application/json'),
    json: () => post('/engines', packed, 'application/json', { 'content-encoding': 'gzip' }),
    orders: () => ({ path: `/engines?orderby=${many}`, method: 'GET', headers: {} }),
  };
}

const packed = gzipSync(Buffer.alloc(512 * mebibyte, 'a\n'));

/** Sends hostile requests, `atOnce` of them, until it is told to end. Answers the slowest refusal, in ms, and statuses. */
function attack(url, credentials, makeRequest) {
  const state = { isOver: false, slowestMs: 0, statuses: new Map() };
  const lanes = Array.from({ length: atOnce }, async () => {
    while (!state.isOver) {
      const { path, headers, ...request } = makeRequest();
      const begun = performance.now();
      const { status } = await fetch(`${url}${basePath}${path}`, {
        ...request,
        headers: { ...credentials, ...headers },
      }).then(
        async (answer) => (await answer.arrayBuffer(), answer),
        // Whoever is refused before all is sent may hear of a closed connection only.
        () => ({ status: 'closed' }),
      );
      state.slowestMs = Math.max(state.slowestMs, performance.now() - begun);
      state.statuses.set(status, (state.statuses.get(status) ?? 0) + 1);
    }
  });
  return async () => {
    state.isOver = true;
    await Promise.all(lanes);
    return state;
  };
}

/** A hundred bodies that come by the byte, half of them without credentials. */
function stall(url, credentials, path) {
  const { hostname, port } = new URL(url);
  const sockets = Array.from({ length: 100 }, (_, at) => {
    const socket = connect({ host: hostname, port: Number(port) }).on('error', () => undefined);
    const headers = {
      host: hostname,
      'content-type': 'text/csv',
      'content-length': 1_000_000,
      ...(at % 2 && credentials),
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`POST ${basePath}${path} HTTP/1.1\r\n${lines.join('')}\r\na`);
    return socket;
  });
  const timer = setInterval(() => sockets.forEach((socket) => socket.writable && socket.write('a')), 1_000);
  return async () => {
    clearInterval(timer);
    sockets.forEach((socket) => socket.destroy());
    return { slowestMs: undefined, statuses: new Map() };
  };
}

/** The most that processes and all that they started have together, MiB, from now on. */
function watchMemory(pids) {
  let most = 0;
  const look = () => {
    const all = pids.flatMap((pid) => processTree(pid));
    most = Math.max(
      most,
      all.reduce((sum, pid) => sum + pssMiB(pid), 0),
    );
  };
  look();
  const timer = setInterval(look, 200);
  return () => (clearInterval(timer), most);
}

const figures = {};
const stack = await openStack();
try {
  const { url, pid } = await stack.startProcess('dist/apps/api/main.js');
  const worker = await stack.startProcess('dist/apps/worker/main.js');
  const hostile = 'hostile@rondo';
  const { accessToken, apiKey } = await issueCredential(stack.pool, { org: hostile, displayName: 'Hostile' });
  const credentials = { authorization: `Bearer ${accessToken}`, 'x-api-key': apiKey, 'x-gw-ims-org-id': hostile };
  const { id } = await call({ url, headers: credentials }, 'POST', '/dataSets', { name: 'Hostile' });
  for (let at = 0; at < 25; at++) {
    await call({ url, headers: stack.headers }, 'POST', '/engines', { name: `Engine ${at}`, type: 'BuiltIn' });
  }
  const request = { path: `${basePath}/engines`, headers: stack.headers };
  const turn = { connections, milliseconds: seconds * 1_000 };
  // The first requests of a process run uncompiled code.
  await load(url, request, { connections, milliseconds: 2_000 });
  const quiet = await load(url, request, turn);
  figures.quietP99Ms = quiet.p99;
  console.log(`${'quiet'.padEnd(10)} p99 ${quiet.p99.toFixed(1)} ms`);

  const begin = await attacks(id);
  const kinds = [
    ...Object.entries(begin).map(([name, make]) => [name, () => attack(url, credentials, make)]),
    ['stalled', () => stall(url, credentials, `/dataSets/${id}/batches`)],
  ];
  let most = 0;
  for (const [name, start] of kinds) {
    const memory = watchMemory([pid, worker.pid]);
    const end = start();
    await pause(200);
    const { p99 } = await load(url, request, turn);
    const { slowestMs, statuses } = await end();
    const taken = memory();
    most = Math.max(most, taken);
    figures[name] = p99 / quiet.p99;
    figures[`${name}P99Ms`] = p99;
    figures[`${name}SlowestMs`] = slowestMs;
    figures[`${name}MemoryMiB`] = taken;
    const answers = [...statuses].map(([status, count]) => `${count} × ${status}`).join(', ');
    const refused = slowestMs === undefined ? '' : `slowest ${slowestMs.toFixed(0)} ms`;
    console.log(
      `${name.padEnd(10)} p99 ${p99.toFixed(1)} ms (${(p99 / quiet.p99).toFixed(1)} × quiet), ${taken.toFixed(0)} MiB ${refused} ${answers}`,
    );
  }
  figures.memoryMiB = most;
} finally {
  await stack.close();
}
printResult('doors', figures);
