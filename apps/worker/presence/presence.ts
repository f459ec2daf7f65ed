import type pg from 'pg';
import { signIn, signOff } from '#application';
import type { ByKind } from '#domain';
import { abilitiesOf } from '#engines';
import type { EngineHosts, Sandbox } from '#engines';
import { messageOf } from '#faults';
import type { Log } from '../logging/log.js';
import { Loop } from '../loop/loop.js';
import type { Service } from '../start/start-services.js';

export interface PresenceOptions {
  readonly pool: pg.Pool;
  readonly worker: string;
  /** Silence of this length makes others take the worker for lost; it is heard three times as often. */
  readonly leaseMs: number;
  /** What holds the engines here. */
  readonly sandbox: Pick<Sandbox, 'kind'>;
  readonly hosts: EngineHosts;
  /** How many runs of each kind are done here at once. */
  readonly slots: ByKind<number>;
  readonly log: Log;
}

/** Says that this process lives, as long as it takes runs. */
export class Presence implements Service {
  readonly name = 'presence';
  private readonly loop: Loop;

  constructor(private readonly options: PresenceOptions) {
    const { pool, worker, leaseMs, sandbox, hosts, slots, log } = options;
    const step = async () => {
      await signIn(pool, { worker, leaseMs, sandbox: sandbox.kind, engines: abilitiesOf(hosts), slots });
      return undefined;
    };
    this.loop = new Loop({ name: 'presence', intervalMs: leaseMs / 3, log, step });
  }

  start(): void {
    this.loop.start();
  }

  async stop(): Promise<void> {
    const { pool, worker, log } = this.options;
    await this.loop.stop();
    try {
      await signOff(pool, worker);
    } catch (error) {
      // Its lease runs out by itself.
      log.warn({}, `The worker could not sign off: ${messageOf(error)}`);
    }
  }
}
