import { issueCredential } from '#credentials';
import { createTestDatabase, type TestDatabase } from '#testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createApp } from '../create-app.js';

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export type Json = Record<string, unknown>;

/** The API over a database of its own, on a free port, with a client that has credentials for it. */
export class RunningApi {
  /** Errors that clients were not told of. */
  readonly faults: unknown[] = [];
  readonly org = 'acme@Org';
  private token = '';
  apiKey = '';
  url = '';

  private constructor(
    readonly database: TestDatabase,
    readonly home: string,
    private readonly app: NestFastifyApplication,
    faults: unknown[],
  ) {
    this.faults = faults;
  }

  static async start(): Promise<RunningApi> {
    const database = await createTestDatabase();
    const home = await mkdtemp(join(tmpdir(), 'rondo-api-'));
    const faults: unknown[] = [];
    const config = {
      home,
      secretKey: Buffer.alloc(32, 7),
      objectStore: { url: pathToFileURL(join(home, 'objects')).href },
      logs: { root: join(home, 'logs') },
    };
    const log = { error: (fault: unknown) => faults.push(fault) };
    const app = await createApp({ pool: database.pool, config }, log);
    await app.listen(0, '127.0.0.1');
    const api = new RunningApi(database, home, app, faults);
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

  async fetch<Body = Json>(path: string, init: RequestInit = {}): Promise<Answer<Body>> {
    const response = await fetch(`${this.url}${path}`, init);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true && text !== '';
    return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as Body };
  }

  /** Creates a resource and answers its id; throws when it is refused. */
  async create(path: string, body: object): Promise<string> {
    const answer = await this.call<{ id: string }>('POST', path, body);
    if (answer.status !== 201) throw new Error(`POST ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body.id;
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.database.drop();
    await rm(this.home, { recursive: true, force: true });
  }
}
