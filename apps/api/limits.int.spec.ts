import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { assertColumnNames } from '#data-sets';
import { limits } from '#domain';
import { fetchOutgoing } from '#outgoing';
import { SignJWT } from 'jose';
import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { inspectArchive } from '../../libs/engines/contract/model-archive.js';
import { archiveInMemory } from '../../libs/engines/testing/archive-in-memory.js';
import { zipOf } from '../../libs/engines/testing/written-zip.js';
import { parseModelJson } from '../../libs/engines/built-in/model-bounds.js';
import { refuseExcess } from '../../libs/data-sets/ingest/stage-parquet.js';
import { decompressed } from './resources/data-sets/decompression.js';
import { RunningApi } from './testing/running-api.js';

/** What is said of so much of it: undefined where it is taken. */
type Ask = (amount: number) => Promise<string | undefined>;

const many = <Item>(amount: number, item: (index: number) => Item): Item[] =>
  Array.from({ length: amount }, (_, index) => item(index));

const x = (length: number): string => 'x'.repeat(length);

const thrown = (act: () => unknown): Promise<string | undefined> =>
  Promise.resolve()
    .then(act)
    .then(
      () => undefined,
      (error: unknown) => (error as Error).message,
    );

/** A gzip file of `content` that has `bytes` in all: its comment, which says nothing, is as long as that takes. */
function gzipOf(content: Buffer, bytes: number): Buffer {
  const packed = gzipSync(content);
  const head = Buffer.from(packed.subarray(0, 10));
  head[3] = 0x10;
  const comment = Buffer.alloc(bytes - packed.length, 'c');
  comment[comment.length - 1] = 0;
  return Buffer.concat([head, comment, packed.subarray(10)]);
}

const open = `import sys
from pathlib import Path
from rondo_runner.recipe.artifact import open_artifact
open_artifact(Path(sys.argv[1]), Path(sys.argv[2]))`;

/** What the Python half says of a recipe. */
async function openedByPython(egg: Buffer): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'rondo-recipe-'));
  try {
    const path = join(folder, 'a.egg');
    await writeFile(path, egg);
    await promisify(execFile)('python3', ['-c', open, path, join(folder, 'b')], {
      env: { ...process.env, PYTHONPATH: 'runtimes/python/src' },
    });
    return undefined;
  } catch (error) {
    return (error as { stderr?: string }).stderr;
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('the limit of', () => {
  let api: RunningApi;
  let engineId: string;
  let instance: string;
  let dataSetId: string;
  let wide: string;

  const issuer = 'https://login.example.com/';
  const signing = generateKeyPairSync('ed25519');
  /** Answers the keys of an issuer, or so many bytes. */
  const elsewhere = createServer(({ url }, response) => {
    const keys = [{ ...signing.publicKey.export({ format: 'jwk' }), kid: 'theirs', alg: 'EdDSA' }];
    response.end(url === '/keys' ? JSON.stringify({ keys }) : Buffer.alloc(Number(url?.slice(1))));
  });
  const address = () => `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;

  beforeAll(async () => {
    await once(elsewhere.listen(0, '127.0.0.1'), 'listening');
    const claims = { organisation: 'org', role: 'role', client: 'client_id' };
    const provider = { issuer, jwksUrl: `${address()}/keys`, audience: 'rondo', algorithms: ['EdDSA'], claims };
    const tokens = { identityProviders: [provider] };
    api = await RunningApi.start({ rowsMemoryMib: 1024, config: { tokens } });
    engineId = await api.create('/engines', { name: 'E', type: 'Python' });
    instance = `/mlInstances/${await api.create('/mlInstances', { name: 'I', engineId, tasks: [{ name: 'train' }] })}`;
    dataSetId = await api.create('/dataSets', { name: 'D' });
    wide = await api.create('/dataSets', { name: 'Wide' });
    const row = `${JSON.stringify({ a: x(wideRow - jsonBesideText) })}\n`;
    for (let batch = 0; batch < 8; batch += 1) await store(row.repeat(wideRows / 8));
    await store('{"a":""}\n');
  });

  afterAll(async () => {
    elsewhere.close();
    await api.stop();
  });

  /** Rows that make the largest page, with what JSON has beside their text in a column `a`. */
  const [wideRow, jsonBesideText] = [128 * 1024, 7];
  const wideRows = limits.answerBytes.most / wideRow;

  async function store(rows: string): Promise<void> {
    const type = { 'content-type': 'application/x-ndjson' };
    expect(await taken('POST', `/dataSets/${wide}/batches`, rows, type)).toBeUndefined();
  }

  async function taken(...call: Parameters<RunningApi['call']>): Promise<string | undefined> {
    const { status, body } = await api.call(...call);
    return status < 300 ? undefined : `${status} ${JSON.stringify(body)}`;
  }

  const engine = (more: object) => taken('POST', '/engines', { name: 'E', ...more });
  const dataSet = (more: object) => taken('POST', '/dataSets', { name: 'D', ...more });
  const list = (query: string) => taken('GET', `/engines?${query}`);
  const parameters = (all: object[]) =>
    taken('PUT', instance, { name: 'I', engineId, tasks: [{ name: 'train', parameters: all }] });

  /** The status of a request whose address, names and values of headers have so many bytes. */
  const statusOf = (bytes: number): Promise<number> =>
    new Promise((resolve, reject) => {
      const path = '/healthz';
      const others = { host: '127.0.0.1', connection: 'close' };
      const taken = [path, ...Object.entries(others).flat(), 'x-padding'].join('').length;
      httpRequest(`${api.url}${path}`, { headers: { ...others, 'x-padding': x(bytes - taken) } })
        .once('response', (response) => {
          resolve(response.resume().statusCode ?? 0);
        })
        .once('error', reject)
        .end();
    });

  /** A token of so many characters; of one more where base64 has no such length. */
  async function tokenOf(length: number): Promise<string> {
    const of = (padding: number) =>
      new SignJWT({ org: api.org, role: 'viewer', client_id: 'c', padding: x(padding) })
        .setProtectedHeader({ alg: 'EdDSA', kid: 'theirs' })
        .setIssuer(issuer)
        .setAudience('rondo')
        .setExpirationTime('1h')
        .sign(signing.privateKey);
    const around = (await of(0)).length;
    for (let padding = Math.floor(((length - around) * 3) / 4) - 3; ; padding += 1) {
      const token = await of(padding);
      if (token.length >= length) return token;
    }
  }

  const asks: Readonly<Record<keyof typeof limits, Ask>> = {
    columns: (amount) => dataSet({ schema: many(amount, (at) => ({ name: `c${at}`, type: 'integer' })) }),
    predictionColumns: (amount) =>
      thrown(() => {
        assertColumnNames(
          many(amount, (at) => `c${at}`),
          'any',
        );
      }),
    columnNameLength: (amount) => dataSet({ schema: [{ name: x(amount), type: 'integer' }] }),
    rowBytes: async (amount) => {
      const row = JSON.stringify({ a: x(amount - '{"a":""}'.length) });
      const type = { 'content-type': 'application/x-ndjson' };
      const said = await taken('POST', `/dataSets/${dataSetId}/batches`, row, type);
      return said?.replace('16 MiB', String(16 * 1024 ** 2));
    },
    searchedNames: async (amount) => {
      const name = `searched ${amount}`;
      await api.create('/dataSets', { name });
      await api.database.pool.query(
        `insert into read_data_sets select gen_random_uuid(), org, sandbox, 1, now() + interval '1 h', now(), created_by, false,
           '{"name": "newer"}' from read_data_sets, generate_series(2, $2::int) where body ->> 'name' = $1`,
        [name, amount],
      );
      const { body } = await api.call<{ results: unknown[] }>('GET', `/search?q=${encodeURIComponent(name)}`);
      await api.database.pool.query("delete from read_data_sets where body ->> 'name' = 'newer'");
      return body.results.length === 1 ? undefined : `found among ${limits.searchedNames.most} only`;
    },
    countedTicks: async (amount) => {
      const data = { trainingDataSetId: dataSetId, scoringDataSetId: dataSetId, trainOnPublish: false };
      const scoringSchedule = { cron: '0 0 1 1 *', startTime: '2030-01-01', endTime: '2032-01-01' };
      const mlInstanceId = instance.split('/').at(-1);
      const id = await api.create('/mlServices', { name: 'S', mlInstanceId, scoringSchedule, ...data });
      const { scoringExperimentId } = (await api.call('GET', `/mlServices/${id}`)).body;
      await api.database.pool.query(
        `insert into read_ticks select n::text || $1, $2, 'prod', 1, now(), now(), '{}', false, '{}', $1::uuid, 'scoring',
           timestamptz '2026-01-01T00:00:00Z' + n * interval '1 second', 'skipped' from generate_series(1, $3::int) n`,
        [scoringExperimentId, api.org, amount],
      );
      return taken('GET', `/mlServices/${id}/timeline?from=2026-01-01&to=2026-01-31&buckets=10`);
    },
    spanDays: (days) => {
      const to = new Date(Date.UTC(2026, 0, 1) + days * 24 * 3_600_000).toISOString();
      return taken('GET', `/runs?from=2026-01-01&to=${to}`);
    },
    batchRows: (rows) =>
      thrown(() => {
        refuseExcess({ rows, size: 1, unpacked: 0 });
      }),
    compressionRatio: (ratio) =>
      thrown(async () => {
        const bytes = 512 * 1024;
        const file = gzipOf(Buffer.alloc(bytes * ratio), bytes);
        await decompressed(Readable.from([file]), 'gzip').forEach(() => undefined);
      }),
    parquetRatio: (ratio) =>
      thrown(() => {
        refuseExcess({ rows: 1, size: 1024 ** 2, unpacked: ratio * 1024 ** 2 });
      }),
    filterTerms: (amount) => list(`property=${many(amount, () => 'name==E').join(',')}`),
    orderTerms: (amount) => list(`orderby=${many(amount, () => 'name').join(',')}`),
    listItems: (amount) => list(`limit=${amount}`),
    // One row more is read than the page has; the last one is small.
    answerBytes: (bytes) =>
      taken('GET', `/dataSets/${wide}/rows?limit=${bytes > limits.answerBytes.most ? wideRows : wideRows - 1}`),
    nameLength: (length) => engine({ name: x(length) }),
    descriptionLength: (length) => engine({ description: x(length) }),
    addressLength: (length) => engine({ documentationUrl: 'https://git.example/'.padEnd(length, 'x') }),
    valueLength: (length) => parameters([{ key: 'k', value: x(length) }]),
    listLength: (amount) => engine({ language: many(amount, String) }),
    tags: (amount) => engine({ tags: Object.fromEntries(many(amount, (at) => [`t${at}`, ''])) }),
    tagLength: (length) => engine({ tags: { t: x(length) } }),
    aliases: (amount) => dataSet({ aliases: many(amount, (at) => `alias ${amount} ${at}`) }),
    secrets: (amount) => parameters(many(amount, (at) => ({ key: `k${at}`, value: `secret ${at}`, secret: true }))),
    jsonDepth: (levels) => {
      const lists = levels - 4;
      const tasks = `[{"name":"train","specification":{"a":${'['.repeat(lists)}${']'.repeat(lists)}}}]`;
      return taken('PUT', instance, `{"name":"I","engineId":"${engineId}","tasks":${tasks}}`, {
        'content-type': 'application/json',
      });
    },
    formParts: (amount) => {
      const form = new FormData();
      form.set('engine', JSON.stringify({ name: 'E' }));
      for (let part = 1; part < amount; part += 1) form.append('other', '');
      return taken('POST', '/engines', form);
    },
    headerBytes: async (bytes) => {
      const status = await statusOf(bytes);
      return status === 200 ? undefined : `${status} of ${limits.headerBytes.most}`;
    },
    signInBytes: async (bytes) => {
      const answer = await api.fetch('/ims/token/v3', { method: 'POST', body: `client_id=${x(bytes - 10)}` });
      return answer.status === 413 ? JSON.stringify(answer.body) : undefined;
    },
    tokenLength: async (length) => {
      const token = await tokenOf(length > limits.tokenLength.most ? length : length - 1);
      const headers = { authorization: `Bearer ${token}`, 'x-api-key': 'c', 'x-gw-ims-org-id': api.org };
      const { status } = await api.fetch('/data/sensei/session', { headers });
      return status === 200 ? undefined : `${status}, of ${limits.tokenLength.most}`;
    },
    fetchedBytes: (bytes) =>
      thrown(() =>
        fetchOutgoing(`${address()}/${bytes}`, { networks: ['127.0.0.1'], signal: AbortSignal.timeout(60_000) }),
      ),
    // Eggs stay packed, so that they are judged alone.
    recipeFiles: (amount) => openedByPython(zipOf(many(amount, (at) => ({ name: `f${at}.py` })))),
    recipeBytes: (bytes) => openedByPython(zipOf([{ name: 'f.py', method: 8, unpacked: bytes }])),
    modelFiles: (amount) =>
      thrown(() => inspectArchive(archiveInMemory(zipOf(many(amount, (at) => ({ name: `f${at}` })))))),
    modelValues: (amount) =>
      thrown(() =>
        parseModelJson(
          `[${Array(amount - 1)
            .fill(0)
            .join(',')}]`,
          'trees.bin',
        ),
      ),
    modelRatio: (ratio) => {
      const bytes = 8 * 1024 ** 2;
      const ofContent = (content: Buffer) => zipOf([{ name: 'f', content, method: 8, unpacked: ratio * bytes }]);
      const form = new FormData();
      form.set('model', JSON.stringify({ name: 'M', originType: 'offline' }));
      const archive = ofContent(Buffer.alloc(bytes - ofContent(Buffer.alloc(0)).length));
      form.set('modelArtifact', new Blob([archive]), 'model.zip');
      return taken('POST', '/models', form);
    },
  };

  it.each(Object.entries(limits))('%s', async (name, { most }) => {
    const ask = asks[name as keyof typeof limits];
    expect(await ask(most)).toBeUndefined();
    expect((await ask(most + 1))?.replaceAll(',', '')).toContain(String(most));
  });
});
