import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { documentExamples } from '../testing/document-examples.js';
import type { DocumentExample, ExampleDocument } from '../testing/document-examples.js';
import { setExampleStage } from '../testing/example-stage.js';
import type { ExampleStage } from '../testing/example-stage.js';
import { RunningApi } from '../testing/running-api.js';
import type { Answer } from '../testing/running-api.js';
import { shownAnswer } from '../testing/shown-answer.js';
import { exampleAnswersFile, onlyExample, readExampleAnswers } from './example-answers.js';
import type { ExampleAnswer } from './example-answers.js';

/** Set to record what examples are answered with, after one has changed; then look at the difference. */
const records = process.env['RECORD_EXAMPLES'] === '1';

/** These want a run that has not started. */
const needWaitingRun = new Set(['cancelExperimentRun']);

describe('the examples of the document', () => {
  let api: RunningApi;
  let examples: readonly DocumentExample[];
  let readOnly: ExampleStage | undefined;
  const since = new Date();
  const answers: Record<string, Record<string, ExampleAnswer>> = {};

  beforeAll(async () => {
    api = await RunningApi.start();
    examples = documentExamples((await api.fetch<ExampleDocument>('/openapi.json')).body, onlyExample);
  });

  afterAll(async () => {
    await api.stop();
    if (!records) return;
    const { format, resolveConfig } = await import('prettier');
    const style = await resolveConfig(exampleAnswersFile);
    await writeFile(exampleAnswersFile, await format(JSON.stringify(answers), { ...style, parser: 'json' }));
  });

  /** What is only read may be read by others as well. */
  async function stageFor({ method, operationId }: DocumentExample, number: number): Promise<ExampleStage> {
    if (method === 'GET') return (readOnly ??= await setExampleStage(api, 'examples', false));
    return setExampleStage(api, `example ${number}`, needWaitingRun.has(operationId));
  }

  /** As it is written, with the ids, the version and the sandbox of the stage. */
  async function send(example: DocumentExample, { ids, sandbox }: ExampleStage): Promise<Answer<unknown>> {
    const real = (text: string) => [...ids].reduce((replaced, [shown, id]) => replaced.replaceAll(shown, id), text);
    const path = real(example.path);
    const own = { ...api.headers, 'x-sandbox-name': sandbox };
    const headers: Record<string, string> = { ...example.headers, ...own };
    if (headers['If-Match'] !== undefined) {
      const current = await api.fetch(path, { headers: own });
      headers['If-Match'] = current.headers.get('etag') ?? '';
    }
    if (example.isEndless) return begin(path, headers);
    const { type, body } = example;
    const isForm = type === 'multipart/form-data';
    return api.fetch(path, {
      method: example.method,
      headers: { ...headers, ...(type !== undefined && !isForm && { 'content-type': type }) },
      ...(body !== undefined && { body: isForm ? formOf(body as object, real) : real(textOf(body, type)) }),
    });
  }

  /** Of an answer that does not end, its beginning. */
  async function begin(path: string, headers: Record<string, string>): Promise<Answer<unknown>> {
    const leaving = new AbortController();
    const response = await fetch(`${api.url}${path}`, { headers, signal: leaving.signal });
    const first = await response.body?.getReader().read();
    leaving.abort();
    return { status: response.status, headers: response.headers, body: Buffer.from(first?.value ?? []).toString() };
  }

  it('are answered as the document shows', async () => {
    const stored = await readExampleAnswers();
    const wrong: unknown[] = [];
    for (const [number, example] of examples.entries()) {
      const { operationId, name, status, isShown } = example;
      const stage = await stageFor(example, number);
      const answer = await send(example, stage);
      const body = shownAnswer(answer.body, { ...stage, origin: api.url, since });
      if (isShown) (answers[operationId] ??= {})[name] = { status, body };
      const isRight = !isShown || records || isDeepStrictEqual(body, stored[operationId]?.[name]?.body);
      if (answer.status !== status || !isRight) wrong.push({ operationId, name, status: answer.status, body });
    }
    expect(wrong).toEqual([]);
    expect(api.faults).toEqual([]);
  });

  it('are all that is recorded', async () => {
    const known = examples.filter(({ isShown }) => isShown).map(({ operationId, name }) => `${operationId} ${name}`);
    const stored = Object.entries(await readExampleAnswers()).flatMap(([operationId, named]) =>
      Object.keys(named).map((name) => `${operationId} ${name}`),
    );
    if (!records) expect(stored.sort()).toEqual(known.sort());
  });
});

function textOf(body: unknown, type: string | undefined): string {
  if (typeof body === 'string') return body;
  const isFlatForm = type === 'application/x-www-form-urlencoded';
  return isFlatForm ? new URLSearchParams(body as Record<string, string>).toString() : JSON.stringify(body);
}

/** A form whose objects are parts of JSON, and whose texts are files. */
function formOf(parts: object, real: (text: string) => string): FormData {
  const form = new FormData();
  for (const [name, part] of Object.entries(parts) as [string, unknown][]) {
    if (typeof part === 'string') form.set(name, new Blob([part]), 'package.egg');
    else form.set(name, real(JSON.stringify(part)));
  }
  return form;
}
