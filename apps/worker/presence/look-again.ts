import type { EngineHost, EngineHosts } from '#engines';
import type { Log } from '../logging/log.js';
import { Loop } from '../loop/loop.js';
import type { Service } from '../start/start-services.js';

const intervalMs = 60_000;

interface Looked {
  readonly hosts: EngineHosts;
  readonly log: Log;
}

/** Looks now and then whether this machine has got what it lacked, such as a container engine that was started later. */
export function lookingAgain(looked: Looked): Service {
  const step = async (): Promise<undefined> => {
    await lookAgain(looked);
  };
  return new Loop({ name: 'engine hosts', intervalMs, log: looked.log, step });
}

/** One look at each host that lacks something. What it has found is told in the log. */
export async function lookAgain({ hosts, log }: Looked): Promise<void> {
  for (const host of hosts.values()) {
    if (host.whyNot === undefined) continue;
    await host.lookAgain?.();
    tellFound(host, log);
  }
}

function tellFound({ whyNot, found }: EngineHost, log: Log): void {
  if (whyNot === undefined && found !== undefined) log.info({}, found);
}
