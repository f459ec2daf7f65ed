import { recordAudit } from '#audit';
import type { AuditEntry } from '#audit';
import { outsideTenants } from '#event-store';
import { Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import type pg from 'pg';
import type { Logger } from 'pino';
import { Repeats } from '../http/index.js';

/** Milliseconds that entries are gathered, so that requests do not wait for them. */
const gathering = 200;

/** Entries that are kept while the database is away; what comes then is lost, and the log says how much. */
const capacity = 10_000;

const atOnce = 500;

/** What is downloaded again and again, told apart by client and resource. */
const kindsAMinute = 1_000;

/** Writes the audit log behind the requests: what a process that is killed had not written yet is at most 200 ms old. */
@Injectable()
export class AuditLog implements OnApplicationShutdown {
  private entries: AuditEntry[] = [];
  private lost = 0;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private readonly repeats = new Repeats<AuditEntry>((entry, count) => {
    this.note({ ...entry, count });
  }, kindsAMinute);

  constructor(
    private readonly pool: Pick<pg.Pool, 'query'>,
    private readonly log: Pick<Logger, 'warn'>,
  ) {}

  note(entry: AuditEntry): void {
    if (this.entries.length >= capacity) this.lost += 1;
    else this.entries.push({ time: new Date(), ...entry });
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.flush();
    }, gathering);
  }

  /** As `note`, where others alike may follow: what comes within a minute after the first is one entry. */
  noteRepeated(entry: AuditEntry): void {
    const { action, clientId = '', sandbox = '', resource = '', address = '' } = entry;
    if (!this.repeats.tell(`${action} ${clientId} ${sandbox} ${resource} ${address}`, entry)) this.note(entry);
  }

  /** Resolves when everything that was noted before is written, or could not be. */
  flush(): Promise<void> {
    this.writing = this.writing.then(() => this.write());
    return this.writing;
  }

  async onApplicationShutdown(): Promise<void> {
    this.repeats.flush();
    clearTimeout(this.timer);
    await this.flush();
  }

  private async write(): Promise<void> {
    try {
      while (this.entries.length > 0) {
        const some = this.entries.slice(0, atOnce);
        await outsideTenants(() => recordAudit(this.pool, some));
        this.entries = this.entries.slice(some.length);
      }
      if (this.lost > 0) this.log.warn({ lost: this.lost }, 'entries of the audit log could not be kept');
      this.lost = 0;
    } catch (error) {
      this.log.warn({ err: error, waiting: this.entries.length }, 'the audit log could not be written yet');
    }
  }
}
