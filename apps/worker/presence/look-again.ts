import type { EngineHost, EngineHosts } from '#engines';
import type { Log } from '../logging/log.js';
import { Loop } from '../loop/loop.js';
import type { Service } from '../start/start-services.js';

const intervalMs = 60_000;

/** Looks now and then whether this machine has got what it lacked, such as a container engine that was started later. */
export class LookAgain implements Service {
  readonly name = 'engine hosts';
  private readonly loop: Loop;

  constructor(options: { readonly hosts: EngineHosts; readonly log: Log }) {
    const step = async () => {
      await lookAgain(options);
      return undefined;
    };
    this.loop = new Loop({ name: this.name, intervalMs, log: options.log, step });
  }

  start(): void {
    this.loop.start();
  }

  async stop(): Promise<void> {
    await this.loop.stop();
  }
}

/** One look at each host that lacks something. What it has found is told in the log. */
export async function lookAgain({ hosts, log }: { readonly hosts: EngineHosts; readonly log: Log }): Promise<void> {
  for (const host of hosts.values()) {
    if (host.whyNot === undefined) continue;
    await host.lookAgain?.();
    tellFound(host, log);
  }
}

function tellFound({ whyNot, found }: EngineHost, log: Log): void {
  if (whyNot === undefined && found !== undefined) log.info({}, found);
}
