import { ApplicationModule, signIn } from '#application';
import { issueCredential } from '#credentials';
import { createDataSets } from '#data-sets';
import { engineRuntimes } from '#engines';
import { createPool } from '#event-store';
import { createObjectStore } from '#object-store';
import { createTestDatabase } from '#testing';
import type { TestDatabase } from '#testing';
import type { Abstract, INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Pool } from 'pg';
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
  /** What each process that works on rows may take; default: 256. */
  readonly rowsMemoryMib?: number;
  /** Whether a worker lives that can run whatever can be run; it is only said so. Default: it does. */
  readonly hasWorker?: boolean;
  /** Whether its connections are the owner's, whom no row-level security holds. Default: they are not. */
  readonly asOwner?: boolean;
}

export type Json = Record<string, unknown>;

const ableWorker = {
  worker: 'able',
  leaseMs: 24 * 3_600_000,
  sandbox: 'bubblewrap',
  slots: { training: 1, scoring: 2 },
  engines: Object.fromEntries(engineRuntimes.map(({ type }) => [type, {}])),
};

/** A route's path as OpenAPI writes it. */
const templated = (url: string): string => url.replace(/:(\w+)/g, '{$1}');

/** Connections of the roles that API and worker have in production. */
class RolePools {
  readonly api: Pool;
  readonly worker: Pool;

  constructor(url: string) {
    this.api = createPool(url, { role: 'rondo_api', isRoleRequired: true });
    this.worker = createPool(url, { role: 'rondo_worker', isRoleRequired: true });
  }

  async end(): Promise<void> {
    await Promise.all([this.api.end(), this.worker.end()]);
  }
}

/** What decides and records in a worker, beside the API's objects and rows. */
function workerOf(
  pool: Pool,
  { secretKeys, objectStore, scratch, dataSets }: ApiOptions['config'],
): Promise<INestApplicationContext> {
  const store = createObjectStore(objectStore.url);
  const module = ApplicationModule.register({
    pool,
    objectStore: store,
    dataSets: createDataSets({
      store,
      tempFolder: join(scratch, 'worker'),
      memoryLimitMiB: dataSets.memoryMib,
      threads: 1,
      processes: { atOnce: 1, perTenant: 1 },
      hasSpare: false,
    }),
    secretKeys,
  });
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares its options as a class
  return NestFactory.createApplicationContext(module, { logger: false });
}

/** The API over a database of its own, on a free port, with a client that has credentials for it. */
export class RunningApi {
  /** Errors that clients were not told of. */
  readonly faults: unknown[] = [];
  /** What the log was told of that is no fault: what was refused. */
  warnings: readonly unknown[] = [];
  readonly org = 'acme@Org';
  private token = '';
  private validator: Promise<AnswerValidator> | undefined;
  apiKey = '';
  url = '';
  /** What the application answers, such as `GET /data/sensei/engines/{id}`; without HEAD. */
  routes: readonly string[] = [];

  private constructor(
    /** Of its owner, whom no row-level security holds. */
    readonly database: TestDatabase,
    private readonly ofRoles: RolePools,
    readonly home: string,
    private readonly app: NestFastifyApplication,
    private readonly worker: INestApplicationContext,
    faults: unknown[],
  ) {
    this.faults = faults;
  }

  static async start({
    config: changes,
    rowsMemoryMib = 256,
    hasWorker = true,
    asOwner = false,
    ...options
  }: StartOptions = {}): Promise<RunningApi> {
    const database = await createTestDatabase();
    const home = await mkdtemp(join(tmpdir(), 'rondo-api-'));
    const faults: unknown[] = [];
    const config = {
      scratch: join(home, 'scratch'),
      secretKeys: () => [Buffer.alloc(32, 7)],
      objectStore: { url: pathToFileURL(join(home, 'objects')).href },
      dataSets: { memoryMib: rowsMemoryMib },
      logs: { root: join(home, 'logs'), keepDays: { succeeded: 30, failed: 90 } },
      ...changes,
    };
    if (hasWorker) await signIn(database.pool, ableWorker);
    const warnings: unknown[] = [];
    const log = {
      error: (fault: unknown) => faults.push(fault),
      warn: (warning: unknown) => warnings.push(warning),
    };
    const pools = new RolePools(database.url);
    const app = await createApp(
      { pool: asOwner ? database.pool : pools.api, config, hasSpare: false, ...options },
      log,
    );
    const routes: string[] = [];
    const adapter = app.getHttpAdapter().getInstance();
    adapter.addHook('onRoute', ({ url, method }) => {
      for (const one of [method].flat()) if (one !== 'HEAD') routes.push(`${one} ${templated(url)}`);
    });
    await app.listen(0, '127.0.0.1');
    const api = new RunningApi(database, pools, home, app, await workerOf(pools.worker, config), faults);
    api.routes = routes;
    api.warnings = warnings;
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
  async create(path: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<string> {
    const answer = await this.call<{ id: string }>('POST', path, body, headers);
    if (answer.status !== 201) throw new Error(`POST ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body.id;
  }

  /** A part of the API. */
  part<Part>(token: Abstract<Part> | symbol): Part {
    return this.app.get<Part>(token, { strict: false });
  }

  /** A part of a worker's application, for what clients cannot do: ending a run. */
  workerPart<Part>(token: Abstract<Part> | symbol): Part {
    return this.worker.get<Part>(token, { strict: false });
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.worker.close();
    await this.ofRoles.end();
    await this.database.drop();
    await rm(this.home, { recursive: true, force: true });
  }
}
