import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { childEnvironment } from '#config';
import { documentedAnswer, validatorOf } from '../../apps/api/testing/documented-answer.js';
import type { Answer } from '../../apps/api/testing/documented-answer.js';

const root = join(import.meta.dirname, '../..');

/** Whatever the shell that runs the tests is set up for must not decide what they start. */
const unset = { DATABASE_URL: undefined, REDIS_URL: undefined, OBJECT_STORE_URL: undefined, LOG_FORMAT: undefined };

interface DevCredentials {
  readonly baseUrl: string;
  readonly orgId: string;
  readonly sandboxName: string;
  readonly apiKey: string;
  readonly accessToken: string;
}

/** `npm start`, as a person at a terminal has it, without npm. */
export class SupervisedStack {
  output = '';
  private readonly process: ChildProcess;
  private readonly ended: Promise<unknown[]>;
  private readonly waiting = new Map<string, () => void>();

  constructor(
    private readonly home: string,
    env: Readonly<Record<string, string>> = {},
    args: readonly string[] = ['--empty'],
  ) {
    this.process = spawn(process.execPath, [join(root, 'scripts/start.mjs'), ...args], {
      cwd: root,
      env: childEnvironment({ ...unset, PORT: '0', RONDO_HOME: home, ...env }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.ended = once(this.process, 'close');
    for (const stream of [this.process.stdout, this.process.stderr]) stream?.on('data', this.listen);
  }

  /** Waits until the text has been printed; fails when the process ends without. */
  async says(text: string): Promise<void> {
    if (this.output.includes(text)) return;
    const said = new Promise<void>((resolve) => this.waiting.set(text, resolve));
    await Promise.race([said, this.ended]);
    if (!this.output.includes(text)) throw new Error(`ended without saying "${text}":\n${this.output}`);
  }

  signal(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  /** Its exit code, once it has ended and its output is read. */
  async exitCode(): Promise<number | null> {
    const [code] = await this.ended;
    return code as number | null;
  }

  /** Ends it and everything that it has started, in whatever state it is. */
  async end(): Promise<void> {
    this.process.kill('SIGTERM');
    await this.ended;
  }

  credentials(): DevCredentials {
    return JSON.parse(readFileSync(join(this.home, 'dev-credentials.json'), 'utf8')) as DevCredentials;
  }

  /** Calls an operation under the base path. Throws when the answer is not as the OpenAPI document says. */
  async call<Body>(method: string, path: string, body?: object): Promise<Answer<Body>> {
    const { baseUrl, orgId, sandboxName, apiKey, accessToken } = this.credentials();
    const address = `/data/sensei${path}`;
    const response = await fetch(`${baseUrl}${address}`, {
      method,
      headers: {
        authorization: `Bearer ${accessToken}`,
        'x-api-key': apiKey,
        'x-gw-ims-org-id': orgId,
        'x-sandbox-name': sandboxName,
        'content-type': 'application/json',
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    return documentedAnswer(response, { method, path: address }, await validatorOf(baseUrl));
  }

  private readonly listen = (chunk: Buffer): void => {
    this.output += chunk.toString();
    for (const [text, resolve] of this.waiting) if (this.output.includes(text)) resolve();
  };
}

/**
 * The processes that run for a home folder: they were given it in their environment, or (PostgreSQL) on their command
 * line. Linux only.
 */
export function processesOf(home: string, named = ''): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      const command = read(`/proc/${pid}/cmdline`);
      return command.includes(named) && (command.includes(home) || read(`/proc/${pid}/environ`).includes(home));
    })
    .map(Number);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
