import { issueCredential } from '#credentials';
import { createTestDatabase } from '#testing';
import type { TestDatabase } from '#testing';
import type { Abstract } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ApiOptions, EdgeConfig } from '../api-options.js';
import { createApp } from '../create-app.js';
import type { AnswerValidator } from './answer-validator.js';
import { documentedAnswer, validatorOf } from './documented-answer.js';
import type { Answer } from './documented-answer.js';

export type { Answer } from './documented-answer.js';

export interface StartOptions extends Pick<ApiOptions, 'commentInterval'> {
  /** What is configured besides folders and keys. */
  readonly config?: EdgeConfig;
}

export type Json = Record<string, unknown>;

/** A route's path as OpenAPI writes it. */
const templated = (url: string): string => url.replace(/:(\w+)/g, '{$1}');

/** The API over a database of its own, on a free port, with a client that has credentials for it. */
export class RunningApi {
  /** Errors that clients were not told of. */
  readonly faults: unknown[] = [];
  readonly org = 'acme@Org';
  private token = '';
  private validator: Promise<AnswerValidator> | undefined;
  apiKey = '';
  url = '';
  /** What the application answers, such as `GET /data/sensei/engines/{id}`; without HEAD. */
  routes: readonly string[] = [];

  private constructor(
    readonly database: TestDatabase,
    readonly home: string,
    private readonly app: NestFastifyApplication,
    faults: unknown[],
  ) {
    this.faults = faults;
  }

  static async start({ config: changes, ...options }: StartOptions = {}): Promise<RunningApi> {
    const database = await createTestDatabase();
    const home = await mkdtemp(join(tmpdir(), 'rondo-api-'));
    const faults: unknown[] = [];
    const config = {
      scratch: join(home, 'scratch'),
      secretKey: Buffer.alloc(32, 7),
      objectStore: { url: pathToFileURL(join(home, 'objects')).href },
      dataSets: { memoryMib: 256 },
      logs: { root: join(home, 'logs'), keepDays: { succeeded: 30, failed: 90 } },
      ...changes,
    };
    const log = { error: (fault: unknown) => faults.push(fault) };
    const app = await createApp({ pool: database.pool, config, ...options }, log);
    const routes: string[] = [];
    const adapter = app.getHttpAdapter().getInstance();
    adapter.addHook('onRoute', ({ url, method }) => {
      for (const one of [method].flat()) if (one !== 'HEAD') routes.push(`${one} ${templated(url)}`);
    });
    await app.listen(0, '127.0.0.1');
    const api = new RunningApi(database, home, app, faults);
    api.routes = routes;
    api.url = await app.getUrl();
    const credential = await issueCredential(database.pool, { org: api.org, displayName: 'Ada', userId: 'ada' });
    api.token = credential.accessToken;
    api.apiKey = credential.apiKey;
    return api;
  }

  get headers(): Record<string, string> {
    return { authorization: `Bearer ${this.token}`, 'x-api-key': this.apiKey, 'x-gw-ims-org-id': this.org };
  }

  /** Calls an operation under the base path. Objects are sent as JSON, with the content type that clients send. */
  async call<Body = Json>(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer<Body>> {
    const isJson = typeof body === 'object' && !(body instanceof FormData) && !(body instanceof Uint8Array);
    return this.fetch(`/data/sensei${path}`, {
      method,
      headers: { ...this.headers, ...(isJson && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: isJson ? JSON.stringify(body) : (body as FormData | Uint8Array | string) }),
    });
  }

  /** Calls any path, without credentials. Throws when the answer is not as the OpenAPI document says. */
  async fetch<Body = Json>(path: string, init: RequestInit = {}): Promise<Answer<Body>> {
    const response = await fetch(`${this.url}${path}`, init);
    const request = { method: init.method ?? 'GET', path };
    return documentedAnswer<Body>(response, request, await (this.validator ??= validatorOf(this.url)));
  }

  /** Creates a resource and answers its id; throws when it is refused. */
  async create(path: string, body: object): Promise<string> {
    const answer = await this.call<{ id: string }>('POST', path, body);
    if (answer.status !== 201) throw new Error(`POST ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body.id;
  }

  /** A part of the application, for what clients cannot do: ending a run. */
  part<Part>(token: Abstract<Part> | symbol): Part {
    return this.app.get<Part>(token, { strict: false });
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.database.drop();
    await rm(this.home, { recursive: true, force: true });
  }
}
