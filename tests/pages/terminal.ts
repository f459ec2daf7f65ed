import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

export interface CommandOutput {
  readonly stdout: string;
  readonly stderr: string;
  /** The commands that failed, each with its exit code. */
  readonly failed: readonly string[];
}

/** A shell in which blocks of commands are run one after the other, as a reader pastes them into a terminal. */
export class Terminal {
  private readonly shell: ChildProcess;
  private readonly spool: string;
  private readonly ended: Promise<never>;
  private blocks = 0;

  /** @param spool a folder for what the blocks print */
  constructor(folder: string, spool: string, env: NodeJS.ProcessEnv) {
    this.spool = spool;
    mkdirSync(spool, { recursive: true });
    this.shell = spawn('bash', ['--noprofile', '--norc'], {
      cwd: folder,
      env,
      detached: true,
      stdio: ['pipe', 'ignore', 'inherit', 'pipe'],
    });
    this.ended = once(this.shell, 'exit').then(() => Promise.reject(new Error('the block has ended its shell')));
    this.ended.catch(() => undefined);
    this.write('set -o pipefail');
  }

  async run(code: string): Promise<CommandOutput> {
    const file = join(this.spool, String(++this.blocks));
    const read = (what: string): string => readFileSync(`${file}.${what}`, 'utf8');
    writeFileSync(`${file}.sh`, `${code}\n`);
    writeFileSync(`${file}.failed`, '');
    this.write(`trap 'echo "$BASH_COMMAND: $?" >> ${file}.failed' ERR`);
    this.write(`. ${file}.sh < /dev/null > ${file}.out 2> ${file}.err 3>&-; trap - ERR; echo >&3`);
    await Promise.race([once(this.shell.stdio[3] as Readable, 'data'), this.ended]);
    return { stdout: read('out'), stderr: read('err'), failed: read('failed').split('\n').filter(Boolean) };
  }

  /** Ends the shell and whatever its blocks have left running. */
  async close(): Promise<void> {
    await endGroup(this.shell, 'SIGKILL');
  }

  private write(line: string): void {
    this.shell.stdin?.write(`${line}\n`);
  }
}

/** A second terminal, in which a block goes on until it is told to stop with Ctrl-C. */
export class BackgroundTerminal {
  private output = '';
  private isOver = false;
  private readonly shell: ChildProcess;
  private readonly ended: Promise<unknown>;

  constructor(folder: string, code: string, env: NodeJS.ProcessEnv) {
    this.shell = spawn('bash', ['--noprofile', '--norc', '-c', code], {
      cwd: folder,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.ended = once(this.shell, 'close').then(() => (this.isOver = true));
    for (const stream of [this.shell.stdout, this.shell.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
        this.shell.emit('said');
      });
    }
  }

  /** Resolves once the text was printed; fails when the block ends without. */
  async says(text: string): Promise<void> {
    while (!this.output.includes(text)) {
      if (this.isOver) throw new Error(`ended without saying "${text}":\n${this.output}`);
      await Promise.race([once(this.shell, 'said'), this.ended]);
    }
  }

  /** As Ctrl-C does: the signal reaches every process of the terminal. */
  async interrupt(): Promise<void> {
    await endGroup(this.shell, 'SIGINT');
    await this.ended;
  }
}

async function endGroup(shell: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (shell.pid === undefined || shell.exitCode !== null || shell.signalCode !== null) return;
  const exited = once(shell, 'exit');
  process.kill(-shell.pid, signal);
  await exited;
}
