import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { issueCredential } from '#credentials';
import { migrate } from '#event-store';
import { prepareQueues } from '#queues';
import type { AnswerValidator } from '../../apps/api/testing/answer-validator.js';
import { documentedAnswer, validatorOf } from '../../apps/api/testing/documented-answer.js';
import type { Answer } from '../../apps/api/testing/documented-answer.js';
import { createTestDatabase } from '#testing';
import type { TestDatabase } from '#testing';

const root = join(import.meta.dirname, '../..');

export interface StackOptions {
  readonly redisUrl?: string;
  readonly workers?: number;
  /** Default: one of its own on the tests' server. */
  readonly database?: TestDatabase;
  /** Whether API and workers sign in as the roles that they work as, which can make no tables; default: as the owner. */
  readonly signsInAsRoles?: boolean;
  /** What a worker process runs, below the root; default: the compiled worker. */
  readonly workerModule?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** One api process and some worker processes over a database of their own, and a client with credentials for them. */
export class Stack {
  private readonly processes: ChildProcess[] = [];
  private url = '';
  private api: ChildProcess | undefined;
  private token = '';
  private validator: Promise<AnswerValidator> | undefined;

  private constructor(
    readonly database: TestDatabase,
    readonly home: string,
    private readonly options: StackOptions,
  ) {}

  static async start(options: StackOptions = {}): Promise<Stack> {
    const database = options.database ?? (await createTestDatabase());
    const home = await mkdtemp(join(tmpdir(), 'rondo-e2e-'));
    const stack = new Stack(database, home, options);
    if (options.signsInAsRoles === true) await stack.prepareRoles();
    const credential = await issueCredential(database.pool, { org: stack.scope.org, displayName: 'Test client' });
    stack.token = credential.accessToken;
    stack.apiKey = credential.apiKey;
    await stack.startProcess('api');
    for (let worker = 0; worker < (options.workers ?? 1); worker++) await stack.startProcess('worker');
    return stack;
  }

  apiKey = '';

  /** Whose client it has. */
  readonly scope = { org: 'acme@Org', sandbox: 'prod' };

  /** What every process of the stack is told. */
  get environment(): Readonly<Record<string, string>> {
    return {
      PATH: dirname(process.execPath),
      RONDO_HOME: this.home,
      DATABASE_URL: this.database.url,
      PORT: '0',
      HOST: '127.0.0.1',
      QUEUE_PREFIX: `e2e-${new URL(this.database.url).pathname.slice(1)}`,
      ...(this.options.redisUrl !== undefined && { REDIS_URL: this.options.redisUrl }),
      ...this.options.env,
    };
  }

  private async prepareRoles(): Promise<void> {
    const { url, pool } = this.database;
    await migrate(pool, { passwords: { rondo_api: 'the-password-of-api', rondo_worker: 'the-password-of-worker' } });
    const shared = { queues: { prefix: 'e2e' }, concurrency: {}, runs: { leaseSeconds: 30 } };
    await prepareQueues({ ...shared, database: { url } });
  }

  private loginOf(role: 'api' | 'worker'): Readonly<Record<string, string>> {
    if (this.options.signsInAsRoles !== true) return {};
    const login = { username: `rondo_${role}`, password: `the-password-of-${role}` };
    return { DATABASE_URL: Object.assign(new URL(this.database.url), login).href, ROW_SECURITY: 'require' };
  }

  /** Starts a process of a role; resolves when it says that it is ready. */
  async startProcess(
    role: 'api' | 'worker',
    env: Readonly<Record<string, string>> = {},
  ): Promise<{ process: ChildProcess; output: readonly string[]; url?: string }> {
    const compiled = `dist/apps/${role}/main.js`;
    const module = role === 'worker' ? (this.options.workerModule ?? compiled) : compiled;
    const child = spawn(process.execPath, [join(root, module)], {
      cwd: root,
      env: { ...this.environment, ...this.loginOf(role), ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.processes.push(child);
    if (role === 'api') this.api = child;
    const output: string[] = [];
    child.stdout?.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    const gone = once(child, 'exit').then(() => {
      throw new Error(`${role} ended before it was ready:\n${output.join('')}`);
    });
    const ready = await Promise.race([once(child, 'message'), gone]);
    gone.catch(() => undefined);
    const { url } = ready[0] as { url?: string };
    if (url !== undefined) this.url = url;
    return { process: child, output, ...(url !== undefined && { url }) };
  }

  /** Kills the API process. Another one can be started in its place. */
  async killApi(): Promise<void> {
    if (!this.api) throw new Error('There is no API');
    const gone = once(this.api, 'exit');
    this.api.kill('SIGKILL');
    await gone;
  }

  /**
   * Calls an operation under the base path, as a client of the organisation would. Throws when the answer is not as the
   * OpenAPI document says.
   */
  async call<Body>(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer<Body>> {
    const address = `/data/sensei${path}`;
    const response = await fetch(`${this.url}${address}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        'x-api-key': this.apiKey,
        'x-gw-ims-org-id': this.scope.org,
        // Of a form, fetch itself names the type, with its boundary.
        ...(body !== undefined && !(body instanceof FormData) && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: bodyOf(body) }),
    });
    return documentedAnswer(response, { method, path: address }, await (this.validator ??= validatorOf(this.url)));
  }

  /** Resolves with the first value of `look` that is not undefined; looks again whenever events were appended. */
  async eventually<Value>(look: () => Promise<Value | undefined>): Promise<Value> {
    const listener = await this.listen();
    try {
      for (;;) {
        const notified = once(listener, 'notification');
        // Nobody waits for it once `look` has thrown.
        notified.catch(() => undefined);
        const value = await look();
        if (value !== undefined) return value;
        await notified;
      }
    } finally {
      await listener.end();
    }
  }

  private async listen(): Promise<Client> {
    const listener = new Client({ connectionString: this.database.url });
    await listener.connect();
    await listener.query('listen rondo_events');
    return listener;
  }

  /** Stops everything; fails when a process does not end by itself. */
  async stop(): Promise<void> {
    const codes = await Promise.all(this.processes.map(stopProcess));
    await this.database.drop();
    await rm(this.home, { recursive: true, force: true });
    if (codes.some((code) => code !== 0)) throw new Error(`processes ended with ${codes.join(', ')}`);
  }
}

const bodyOf = (body: unknown): string | FormData | Blob =>
  typeof body === 'string' || body instanceof FormData || body instanceof Blob ? body : JSON.stringify(body);

async function stopProcess(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  return child.signalCode === 'SIGKILL' ? 0 : child.exitCode;
}
