import type { AuditEntry, RefusedAction } from '#audit';
import { BoundedMap } from '#bounded';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { originOf } from '../connections/connection-count.js';
import { Repeats } from './repeats.js';

export interface Refused {
  readonly action: RefusedAction;
  readonly address: string;
  /** As the request names it: whether there is such a client is not known. */
  readonly clientId?: string | undefined;
  readonly reason: string;
  /** Who it was, where that is known. */
  readonly known?: Pick<AuditEntry, 'org' | 'sandbox' | 'actor'>;
}

export interface RefusalsOptions {
  /** Wrong tokens and secrets a minute, of one client from one address; more are answered 429. */
  readonly perMinute: number;
  readonly log: Pick<Logger, 'warn'>;
  readonly audit: (entry: AuditEntry) => void;
  readonly now?: () => number;
  readonly hold?: (ms: number) => Promise<unknown>;
}

interface Count {
  readonly since: number;
  count: number;
}

const windowMs = 60_000;

/** Addresses, and clients at addresses, that are told apart at once; the oldest is forgotten for a new one. */
const capacity = 10_000;

/** Lines a minute: what comes beyond is one for each kind of refusal. */
const linesAMinute = 100;

/** Characters of a client id, which is whatever the request says, that tell clients apart and are told. */
const longestClientId = 128;

/** How long an answer is held once there were too many: who is wrong without pause is so at the pace of its connections. */
const holdMs = 1_000;

type Wrong = Pick<Refused, 'action' | 'address' | 'clientId'>;

/**
 * Counts wrong tokens and secrets by address, and by client and address together, and says so in the log and in the audit
 * log: the first of a kind at once, the others of the same minute together. An address may be many people's: what is wrong
 * at it has answers held that are wrong as well, and refuses nobody who is right.
 */
export class Refusals implements BeforeApplicationShutdown {
  private readonly counts = new BoundedMap<string, Count>(capacity);
  private readonly lines: Repeats<Refused>;
  private readonly others: Repeats<RefusedAction>;
  private readonly now: () => number;
  private readonly hold: (ms: number) => Promise<unknown>;

  constructor(private readonly options: RefusalsOptions) {
    this.now = options.now ?? (() => performance.now());
    this.hold = options.hold ?? pause;
    this.lines = new Repeats((refused, count) => {
      this.write(refused, count);
    }, linesAMinute);
    this.others = new Repeats((action, count) => {
      this.write({ action, address: 'others', reason: 'others' }, count);
    }, linesAMinute);
  }

  /** Seconds until the client may be wrong again at its address; of one that is not known, until the address may be. 0: now. */
  waitOf({ action, address, clientId }: Wrong): number {
    return this.wait(clientId === undefined ? addressKey(action, address) : clientKey(action, address, clientId));
  }

  /** Resolves when one that is wrong may be answered: at once, unless there was much that is wrong at its address. */
  async held({ action, address }: Wrong): Promise<void> {
    if (this.wait(addressKey(action, address)) > 0) await this.hold(holdMs);
  }

  /** Counts one that is wrong, and tells of it. */
  count(refused: Refused): void {
    const { action, address, clientId } = refused;
    this.add(addressKey(action, address));
    if (clientId !== undefined) this.add(clientKey(action, address, clientId));
    this.tell(refused);
  }

  /** Tells of one without counting it: who it was is known. */
  tell(refused: Refused): void {
    const { action, address, clientId = '', reason } = refused;
    const kind = `${action} ${address} ${clientId.slice(0, longestClientId)} ${reason}`;
    if (!this.lines.tell(kind, refused)) this.others.tell(action, action);
  }

  /** Tells what was not told yet. */
  beforeApplicationShutdown(): void {
    this.lines.flush();
    this.others.flush();
  }

  private wait(key: string): number {
    const known = this.counts.get(key);
    const now = this.now();
    if (!known || now - known.since >= windowMs || known.count < this.options.perMinute) return 0;
    return Math.ceil((known.since + windowMs - now) / 1_000);
  }

  private add(key: string): void {
    const now = this.now();
    const known = this.counts.get(key);
    if (known && now - known.since < windowMs) {
      known.count += 1;
      return;
    }
    this.counts.set(key, { since: now, count: 1 });
  }

  private write({ action, address, clientId, reason, known }: Refused, count: number): void {
    const client = clientId === undefined ? {} : { clientId: clientId.slice(0, longestClientId) };
    this.options.log.warn({ action, address, ...client, reason, count }, 'refused');
    this.options.audit({ action, address, ...client, ...known, count, details: { reason } });
  }
}

/** Wrong tokens do not count as wrong secrets. */
const addressKey = (action: RefusedAction, address: string): string => `${action} ${originOf(address)}`;

const clientKey = (action: RefusedAction, address: string, clientId: string): string =>
  `${addressKey(action, address)} ${clientId.slice(0, longestClientId)}`;
