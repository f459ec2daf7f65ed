import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** A process that is started again whenever it ends, as a supervisor would. */
export class KeptProcess {
  starts = 0;
  child = undefined;
  wanted = true;

  /** `log`: a file for what it prints. */
  constructor(name, { command, env, log }) {
    Object.assign(this, { name, command, env });
    this.log = createWriteStream(log, { flags: 'a' });
    this.ended = this.keep();
  }

  /** Sends a signal; quiet while the process is being started again. */
  signal(signal) {
    this.child?.kill(signal);
  }

  /** Ends it for good. */
  async stop() {
    this.wanted = false;
    this.signal('SIGCONT');
    this.signal('SIGTERM');
    await this.ended;
    this.log.end();
  }

  async keep() {
    while (this.wanted) {
      const [file, ...args] = this.command;
      const child = spawn(file, args, { env: this.env, stdio: ['ignore', 'pipe', 'pipe'] });
      this.child = child;
      this.starts += 1;
      for (const stream of [child.stdout, child.stderr]) stream.pipe(this.log, { end: false });
      await once(child, 'exit');
      if (this.wanted) await pause(300);
    }
  }
}
