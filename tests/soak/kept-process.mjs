import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** More than a process needs to end when it is asked to, on whatever machine. */
const endMs = 60_000;

/** Preloaded: ends with whoever has started it, even when that was killed. */
const endWithParent = new URL('../../dist/apps/cli/up/end-with-parent.js', import.meta.url).href;

/** A process that is started again whenever it ends, as a supervisor would. */
export class KeptProcess {
  starts = 0;
  /** What was not as it should be: ends that nobody had asked for, and those that failed. */
  problems = [];
  child = undefined;
  ready = undefined;
  wanted = true;

  /** `module`: what Node.js runs; `log`: a file for what it prints. */
  constructor(name, { module, env, log }) {
    Object.assign(this, { name, module, env });
    this.log = createWriteStream(log, { flags: 'a' });
    this.ended = this.keep();
  }

  /** Ends it at once. It comes back. */
  async kill() {
    await this.end('SIGKILL');
  }

  /** Asks it to end, and waits until it has. It comes back. */
  async shutDown() {
    await this.end('SIGTERM');
  }

  async freeze(ms) {
    const { child } = this;
    child.kill('SIGSTOP');
    await pause(ms);
    child.kill('SIGCONT');
  }

  /** Ends it for good. */
  async stop() {
    this.wanted = false;
    this.child.kill('SIGCONT');
    await this.end('SIGTERM');
    await this.ended;
    this.log.end();
  }

  async end(signal) {
    const { child } = this;
    if (hasEnded(child)) return;
    child.asked = true;
    const gone = once(child, 'exit');
    child.kill(signal);
    if (await Promise.race([gone, pause(endMs, undefined, { ref: false })])) return;
    this.problems.push(`${this.name} had not ended ${endMs / 1_000} s after ${signal}`);
    child.kill('SIGKILL');
    await gone;
  }

  async keep() {
    while (this.wanted) {
      const child = spawn(process.execPath, ['--import', endWithParent, this.module], {
        env: this.env,
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      });
      this.child = child;
      this.starts += 1;
      this.ready = Promise.race([once(child, 'message'), once(child, 'exit')]);
      for (const stream of [child.stdout, child.stderr]) stream.pipe(this.log, { end: false });
      const [code, signal] = await once(child, 'exit');
      const fine = child.asked && (code === 0 || signal !== null);
      if (!fine) this.problems.push(`${this.name} ended by itself: ${signal ?? `exit code ${code}`}`);
      if (this.wanted) await pause(300);
    }
  }
}

const hasEnded = (child) => child.exitCode !== null || child.signalCode !== null;
