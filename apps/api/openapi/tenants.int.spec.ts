import { issueCredential } from '#credentials';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { documentExamples } from '../testing/document-examples.js';
import type { DocumentExample, ExampleDocument } from '../testing/document-examples.js';
import { setExampleStage } from '../testing/example-stage.js';
import type { ExampleStage } from '../testing/example-stage.js';
import { RunningApi } from '../testing/running-api.js';
import { onlyExample } from './example-answers.js';

type Headers = Readonly<Record<string, string>>;

interface SecuredDocument extends ExampleDocument {
  readonly paths: Record<string, Record<string, ExampleDocument['paths'][string][string] & { security?: unknown[] }>>;
}

interface Foreigner {
  readonly headers: Headers;
  readonly stage: ExampleStage;
  /** Of the owner's organisation, in another sandbox. */
  readonly isColleague: boolean;
}

const uuids = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/**
 * What a request that changes something and has no id in its path is answered when the ids in its body or query are those of
 * another tenant. A new operation of this kind stands here, or the spec fails; of the others the path says it.
 */
const namingOthers: Readonly<Record<string, readonly number[]>> = {
  createClient: [201],
  createEngine: [201],
  createDataSet: [201],
  createMLInstance: [422],
  createExperiment: [422],
  createMLService: [422],
  createModel: [422],
  // Its context is what the client wrote, and leads nowhere.
  createInsight: [201],
  // Nothing is kept, and nothing is looked up.
  previewRows: [200],
  previewSchedule: [200],
  deleteMLInstances: [404],
  deleteExperiments: [404],
  deleteMLServices: [404],
};

/** What is of an organisation, whichever the sandbox. */
const isOfOrganisation = ({ path }: DocumentExample): boolean => path.startsWith('/data/sensei/clients');

const pathOf = (path: string): string => path.split('?', 1)[0] ?? '';

describe('what another tenant has', () => {
  let api: RunningApi;
  let examples: readonly DocumentExample[];
  let owner: ExampleStage;
  let ownedIds: readonly string[];
  /** Those that another sandbox of the organisation has nothing to do with either. */
  let sandboxIds: readonly string[];
  let foreigners: readonly Foreigner[];

  beforeAll(async () => {
    api = await RunningApi.start();
    const { body: document } = await api.fetch<SecuredDocument>('/openapi.json');
    const open = Object.values(document.paths).flatMap((item) =>
      Object.values(item).flatMap(({ operationId, security }) => (security?.length === 0 ? [operationId] : [])),
    );
    examples = documentExamples(document, onlyExample).filter(({ operationId }) => !open.includes(operationId));
    owner = await setExampleStage(api, 'owned', false);
    const { rows } = await api.database.pool.query<{ id: string; is_client: boolean }>(
      `select distinct substr(stream, strpos(stream, '-') + 1) as id, false as is_client from events
        where org = $1 and sandbox = $2
       union all select id, true from clients where org = $1`,
      [api.org, owner.sandbox],
    );
    ownedIds = rows.map(({ id }) => id);
    sandboxIds = rows.filter((row) => !row.is_client).map(({ id }) => id);
    const elsewhere = await setExampleStage(api, 'elsewhere', false);
    const { accessToken, apiKey } = await issueCredential(api.database.pool, { org: 'other@Org', displayName: 'Eve' });
    const ofOther = { authorization: accessToken, 'x-api-key': apiKey, 'x-gw-ims-org-id': 'other@Org' };
    foreigners = [
      { headers: { ...api.headers, 'x-sandbox-name': elsewhere.sandbox }, stage: elsewhere, isColleague: true },
      { headers: { ...ofOther, 'x-sandbox-name': owner.sandbox }, stage: elsewhere, isColleague: false },
    ];
  });

  afterAll(async () => {
    await api.stop();
    expect(api.faults).toEqual([]);
  });

  const withIds = (text: string, { ids }: ExampleStage): string => text.replace(uuids, (id) => ids.get(id) ?? id);

  async function ask(example: DocumentExample, path: string, { headers }: Foreigner) {
    const { method, type, body } = example;
    const isForm = type === 'multipart/form-data';
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await api.fetch(path, {
      method,
      headers: { ...headers, 'x-request-id': 'matrix', ...(type !== undefined && !isForm && { 'content-type': type }) },
      ...(body !== undefined && { body: isForm ? formOf(body as object) : withIds(text, owner) }),
    });
    return { status: answer.status, text: JSON.stringify(answer.body) };
  }

  const formOf = (parts: object): FormData => {
    const form = new FormData();
    for (const [name, part] of Object.entries(parts)) {
      const text = typeof part === 'string' ? part : JSON.stringify(part);
      const isFile = name.toLowerCase().includes('artifact');
      form.append(name, isFile ? new Blob([text]) : withIds(text, owner));
    }
    return form;
  };

  /** Whatever changes of the owner leaves a trace here. */
  const footprint = async (): Promise<unknown> => {
    const { rows } = await api.database.pool.query(
      `select (select count(*) from events where org = $1 and sandbox = $2) as events,
              (select count(*) from secrets where org = $1 and sandbox = $2) as secrets,
              (select jsonb_object_agg(id, to_jsonb(d)) from read_data_sets d where org = $1 and sandbox = $2) as data_sets,
              (select jsonb_object_agg(id, version) from read_runs where org = $1 and sandbox = $2) as runs`,
      [api.org, owner.sandbox],
    );
    return rows[0];
  };

  /** Asks each foreigner; names who is answered other than expected, or told of what is the owner's. */
  async function wrongAnswers(
    asked: readonly DocumentExample[],
    isRight: (answer: { status: number; text: string }, example: DocumentExample, foreigner: Foreigner) => unknown,
    pathFor: (example: DocumentExample, foreigner: Foreigner) => string = ({ path }) => withIds(path, owner),
  ): Promise<unknown[]> {
    const wrong: unknown[] = [];
    for (const foreigner of foreigners) {
      for (const example of asked.filter((each) => !foreigner.isColleague || !isOfOrganisation(each))) {
        const path = pathFor(example, foreigner);
        const answer = await ask(example, path, foreigner);
        if ((await isRight(answer, example, foreigner)) !== true) {
          wrong.push({ operationId: example.operationId, path, ...answer });
        }
      }
    }
    return wrong;
  }

  const isNamed = ({ path }: DocumentExample) => withIds(pathOf(path), owner) !== pathOf(path);
  const tellsNothing = (text: string, { isColleague }: Foreigner) =>
    !(isColleague ? sandboxIds : ownedIds).some((id) => text.includes(id));

  it('is in the example of every operation that has ids in its path, and is really there', () => {
    const withoutIds = examples.filter((example) => /[0-9a-f-]{36}/.test(pathOf(example.path)) !== isNamed(example));
    expect(withoutIds.map(({ operationId }) => operationId)).toEqual([]);
    expect(examples.length).toBeGreaterThan(60);
    expect(ownedIds).toEqual(expect.arrayContaining([...owner.ids.values()]));
  });

  it('is not there, for every operation that names it: answered as what nobody has, and nothing changes', async () => {
    const before = await footprint();
    const named = examples.filter((example) => isNamed(example) || example.isEndless);
    const anonymous = (text: string) => text.replace(uuids, 'id');
    const wrong = await wrongAnswers(named, async ({ status, text }, example, foreigner) => {
      const nobodys = await ask(
        example,
        example.path.replace(uuids, () => randomUUID()),
        foreigner,
      );
      return status === 404 && anonymous(text) === anonymous(nobodys.text);
    });
    expect(wrong).toEqual([]);
    expect(await footprint()).toEqual(before);
  });

  it('is not there behind what is the caller’s own', async () => {
    const before = await footprint();
    const nested = examples.filter(({ path }) => (pathOf(path).match(uuids) ?? []).length > 1);
    expect(nested.length).toBeGreaterThan(3);
    const mixed = ({ path }: DocumentExample, { stage }: Foreigner): string => {
      let isFirst = true;
      return path.replace(uuids, (id) => {
        const real = (isFirst ? stage : owner).ids.get(id) ?? id;
        isFirst = false;
        return real;
      });
    };
    expect(await wrongAnswers(nested, ({ status }) => status === 404, mixed)).toEqual([]);
    expect(await footprint()).toEqual(before);
  });

  it('is in no list', async () => {
    const lists = examples.filter((example) => example.method === 'GET' && !isNamed(example) && !example.isEndless);
    expect(lists.length).toBeGreaterThan(8);
    const wrong = await wrongAnswers(
      lists,
      ({ status, text }, _example, foreigner) => status < 500 && tellsNothing(text, foreigner),
      ({ path }) => pathOf(path),
    );
    expect(wrong).toEqual([]);
  });

  it('cannot be referred to, nor changed by what refers to it', async () => {
    const before = await footprint();
    const writes = examples.filter((example) => example.method !== 'GET' && !isNamed(example));
    expect([...new Set(writes.map(({ operationId }) => operationId))].sort()).toEqual(Object.keys(namingOthers).sort());
    const wrong = await wrongAnswers(writes, ({ status, text }, { operationId, body, path }, foreigner) => {
      const names = withIds(`${path} ${JSON.stringify(body)}`, owner) !== `${path} ${JSON.stringify(body)}`;
      return names
        ? namingOthers[operationId]?.includes(status) === true
        : [200, 201].includes(status) && tellsNothing(text, foreigner);
    });
    expect(wrong).toEqual([]);
    expect(await footprint()).toEqual(before);
  });
});
