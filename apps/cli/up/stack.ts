import { EXIT_MISCONFIGURED } from '#config';
import type { Env, Settings } from '#config';
import { startEmbeddedPostgres } from '#embedded-postgres';
import { CommandError } from '../command.js';
import { postgresFolder } from '../database-url.js';
import { ensureDevCredentials } from '../dev-credentials.js';
import type { DevCredentials } from '../dev-credentials.js';
import { startChild } from './child-life.js';
import { KeptAlive } from './kept-alive.js';
import type { Life } from './kept-alive.js';
import { readableLine } from './log-line.js';
import { choosePort } from './port.js';

/** The engines' processes get the worker's grace; killing it comes after. All in all Ctrl-C takes less than 10 s. */
const KILL_AFTER_GRACE_MS = 1_000;

/** What has to be ended when the stack is stopped. */
type Part = Pick<KeptAlive, 'name' | 'stop' | 'kill'>;

/** PostgreSQL (unless there is one), the API and a worker, each kept alive. */
export class Stack {
  private readonly running: Part[] = [];
  private stopped: Promise<void> | undefined;
  private giveUp: (exitCode: number) => void = () => undefined;
  /** Settles with an exit code when a part of the stack cannot run. */
  readonly givenUp = new Promise<number>((resolve) => {
    this.giveUp = resolve;
  });

  constructor(
    private readonly settings: Settings,
    private readonly print: (line: string) => void,
  ) {}

  /** Starts everything in its order. Answers what clients need once API and worker are ready. */
  async start(): Promise<DevCredentials> {
    const { host, port: wanted } = this.settings.http;
    const port = await choosePort(host, wanted);
    const databaseUrl = this.settings.database?.url ?? (await this.startPostgres());
    const credentials = ensureDevCredentials(this.settings.home, `http://${reachable(host)}:${port}`);
    const env = {
      DATABASE_URL: databaseUrl,
      RONDO_HOME: this.settings.home,
      HOST: host,
      PORT: String(port),
      LOG_FORMAT: 'json',
    };
    await this.prepare(env);
    await Promise.all(
      ['api', 'worker'].map((name) =>
        this.keep(name, () => {
          const show = (line: string): void => {
            this.showLine(name, line);
          };
          return Promise.resolve(this.startChild(`${name}/main.js`, env, show));
        }),
      ),
    );
    return credentials;
  }

  /** Stops everything, PostgreSQL last. Safe at any moment, also while starting. */
  stop(): Promise<void> {
    this.stopped ??= this.stopInOrder();
    return this.stopped;
  }

  /** Ends one of its processes and starts it again, as far as it has got there yet. */
  restart(name: string): void {
    for (const part of this.running) if (part.name === name && part instanceof KeptAlive) part.restart();
  }

  /** Ends everything at once. */
  kill(): void {
    for (const part of this.running) part.kill();
  }

  private async stopInOrder(): Promise<void> {
    const isPostgres = ({ name }: Part): boolean => name === 'postgres';
    const users = this.running.filter((part) => !isPostgres(part));
    await Promise.all(users.map((part) => part.stop()));
    await Promise.all(this.running.filter(isPostgres).map((part) => part.stop()));
  }

  private async startPostgres(): Promise<string> {
    let url: string | undefined;
    await this.keep('postgres', async () => {
      const server = await startEmbeddedPostgres({
        folder: postgresFolder(this.settings.home),
        onLog: this.showPostgres,
      });
      if (url !== undefined && url !== server.url) {
        // The others were told the address once, and its port was taken while the server was away.
        await server.stop();
        throw new CommandError('its port was taken by another program');
      }
      url = server.url;
      return { ...server, ready: Promise.resolve(), kill: () => process.kill(server.pid, 'SIGQUIT') };
    });
    return url ?? '';
  }

  /** Migrations, queues and the developer's token, in a process of its own. */
  private async prepare(env: Env): Promise<void> {
    const said: string[] = [];
    const life = this.startChild('cli/up/prepare.js', env, (line) => said.push(line));
    const part = {
      name: 'prepare',
      stop: () => life.stop(),
      kill: () => {
        life.kill();
      },
    };
    this.running.push(part);
    const { code } = await life.ended;
    this.running.splice(this.running.indexOf(part), 1);
    if (code !== 0)
      throw new CommandError(said.join('\n') || 'The database could not be prepared.', EXIT_MISCONFIGURED);
  }

  /** Settles when the part is ready; never, when it is given up or stopped before. */
  private async keep(name: string, begin: () => Promise<Life>): Promise<void> {
    const part = new KeptAlive(name, begin, (line, level) => {
      this.announce(line, level);
    });
    this.running.push(part);
    void part.givenUp.then(this.giveUp);
    if (this.stopped === undefined) part.start();
    await part.ready;
  }

  private startChild(module: string, env: Env, onLine: (line: string) => void): Life {
    const graceMs = this.settings.shutdown.graceSeconds * 1_000 + KILL_AFTER_GRACE_MS;
    return startChild({ module, env, graceMs, onLine });
  }

  private announce(line: string, level: 'info' | 'warn'): void {
    this.showLine('rondo', JSON.stringify({ level: level === 'warn' ? 40 : 30, time: Date.now(), msg: line }));
  }

  private showLine(name: string, line: string): void {
    const shown = this.settings.log.format === 'json' ? line : readableLine(name, line);
    if (shown !== undefined) this.print(shown);
  }

  private readonly showPostgres = (line: string): void => {
    // Connections that are still closing are told of the shutdown: no news.
    if (this.stopped === undefined && /(FATAL|PANIC): /.test(line))
      this.announce(`postgres: ${line.replace(/^.*?(FATAL|PANIC): */, '')}`, 'warn');
  };
}

/** As a URL writes it. */
const reachable = (host: string): string => (host.includes(':') ? `[${host}]` : host);
