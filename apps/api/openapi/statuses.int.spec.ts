import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { documentExamples } from '../testing/document-examples.js';
import type { DocumentExample, ExampleDocument } from '../testing/document-examples.js';
import { setExampleStage } from '../testing/example-stage.js';
import { RunningApi } from '../testing/running-api.js';
import { onlyExample } from './example-answers.js';

interface Operation extends DocumentExample {
  /** Statuses that the document says it can have. */
  readonly declared: readonly number[];
  /** Whether it is about one resource. */
  readonly isOne: boolean;
}

type Headers = Readonly<Record<string, string>>;

const uuids = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const json = { 'content-type': 'application/json' };

/** Uploads hold 4 GiB: `bodies.int.spec.ts` fills one. */
const uploads = new Set(['createModel', 'addBatch', 'previewRows']);

/**
 * What brings a status about in whatever operation that can have it. Ids are of nothing, so that an operation that cannot
 * have it changes nothing either. 409 comes of two requests at once, 429 of a proxy, 5xx of outages: of any operation.
 */
const probes: Readonly<Record<number, { readonly headers?: Headers; readonly body?: string; readonly bare?: true }>> = {
  401: { bare: true },
  403: { headers: { 'x-gw-ims-org-id': 'another@Org' } },
  404: {},
  406: { headers: { accept: 'image/png' } },
  413: { headers: json, body: `"${'a'.repeat(2 ** 20)}"` },
  415: { headers: { 'content-type': 'weird' }, body: 'x' },
};

/** Well-formed changes of the stage's resources to what cannot be, where there are such. */
const impossible: Readonly<Record<string, object>> = {
  updateEngine: { name: 'E', algorithm: 'fp', type: 'BuiltIn' },
  updateMLInstance: { name: 'I', engineId: randomUUID() },
  updateExperiment: { name: 'X', mlInstanceId: randomUUID() },
  updateMLService: { name: 'S', mlInstanceId: randomUUID() },
  updateDataSet: { name: 'D', timestampColumn: 'x' },
};

describe('the statuses that the document declares', () => {
  let api: RunningApi;
  let operations: readonly Operation[];

  beforeAll(async () => {
    api = await RunningApi.start();
    const { body: document } = await api.fetch<ExampleDocument>('/openapi.json');
    const described = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.values(item).map(({ operationId, responses }) => ({
        operationId,
        isOne: path.endsWith('}'),
        declared: Object.keys(responses).map(Number),
      })),
    );
    const examples = documentExamples(document, onlyExample).filter(({ path }) => path.startsWith('/data/'));
    operations = described.flatMap((one) => {
      const example = examples.find(({ operationId }) => operationId === one.operationId);
      return example ? [{ ...example, ...one }] : [];
    });
    expect(operations.length).toBeGreaterThan(60);
  });

  afterAll(() => api.stop());

  const send = async ({ method }: Operation, path: string, headers: Headers, body: unknown) => {
    const sent =
      method === 'GET' || body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    return (await api.fetch(path, { method, headers, ...sent })).status;
  };

  it.each(Object.entries(probes))('%s: of the operations that can have it, and no others', async (text, probe) => {
    const status = Number(text);
    const asked = operations.filter(({ operationId, isEndless }) => {
      return !(status === 413 && uploads.has(operationId)) && !(isEndless && status === 415);
    });
    const wrong: unknown[] = [];
    for (const operation of asked) {
      const path = operation.path.replace(uuids, () => randomUUID());
      const isForm = operation.type === 'multipart/form-data';
      const type = operation.type === undefined || isForm ? {} : { 'content-type': operation.type };
      const headers = { ...(probe.bare ? {} : api.headers), ...type, ...probe.headers };
      const answered = await send(operation, path, headers, probe.body ?? (isForm ? undefined : operation.body));
      const isDeclared = operation.declared.includes(status);
      if (isDeclared !== (answered === status)) wrong.push({ ...operation, answered });
    }
    expect(wrong).toEqual([]);
  });

  it('412, 422 and 410, where what is there decides', async () => {
    const trained = await setExampleStage(api, 'trained', false);
    const waiting = await setExampleStage(api, 'waiting', true);
    const stageOf = ({ operationId }: Operation) => (operationId === 'cancelExperimentRun' ? waiting : trained);
    const real = (text: string, operation: Operation) =>
      text.replace(uuids, (id) => stageOf(operation).ids.get(id) ?? id);
    const sent = async (operation: Operation, body: unknown, more: Headers = {}) => {
      const own = { ...api.headers, ...json, 'x-sandbox-name': stageOf(operation).sandbox, ...more };
      return send(operation, real(operation.path, operation), own, body && real(JSON.stringify(body), operation));
    };
    const wrong: unknown[] = [];
    const expectOf = (operation: Operation, status: number, answered: number, can: boolean) => {
      const { operationId, declared } = operation;
      const isRight = declared.includes(status) === can && (answered === status) === can;
      if (!isRight) wrong.push({ operationId, status, answered, declared });
    };
    for (const operation of operations.filter(({ method }) => method !== 'GET')) {
      const { operationId, method, isOne } = operation;
      const isChange = method !== 'POST' && isOne;
      if (isChange) {
        expectOf(operation, 412, await sent(operation, operation.body, { 'if-match': '"999"' }), true);
      }
      if (method === 'PUT') {
        const answered = await sent(operation, impossible[operationId] ?? operation.body);
        expectOf(operation, 422, answered, operationId in impossible);
      }
      if (method === 'POST' && 'Idempotency-Key' in operation.headers) {
        const key = { 'idempotency-key': randomUUID() };
        await sent(operation, { name: 'one' }, key);
        expectOf(operation, 422, await sent(operation, { name: 'other' }, key), true);
      }
      const bulk = method === 'DELETE' && !isOne;
      if (!isChange) expect([operationId, operation.declared.includes(412)]).toEqual([operationId, false]);
      expect([operationId, operation.declared.includes(410)]).toEqual([operationId, bulk]);
    }
    const bulks = operations.filter(({ method, isOne }) => method === 'DELETE' && !isOne).reverse();
    for (const operation of bulks) {
      await sent(operation, undefined);
      expectOf(operation, 410, await sent(operation, undefined), true);
    }
    expect(wrong).toEqual([]);
  });
});
