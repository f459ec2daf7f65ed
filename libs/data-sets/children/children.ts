import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { makeFolder } from '#object-store';
import type { Caller } from '../caller.js';
import { Child } from './child.js';
import type { Confine } from './child.js';
import type { ChildSettings } from './protocol.js';
import { TenantTurns } from './tenant-turns.js';
import type { TurnLimits } from './tenant-turns.js';

export interface ChildrenOptions extends TurnLimits, Omit<ChildSettings, 'folder'> {
  /** Where the folders of the children are; made when needed. */
  readonly folder: string;
  readonly confine: Confine;
  /** Whether one is always ready for whoever comes next. */
  readonly hasSpare: boolean;
}

/** Requests that one child serves at most: what a library lets leak ends with it. */
const mostUses = 200;

/** A child that holds more after its work than one that has done little gives it back by its end, MiB. */
const mostAtRestMiB = 256;

/** How long a child waits for its tenant's next request. */
const idleMs = 30_000;

interface Seat {
  readonly child: Child;
  readonly tenant: string;
  readonly uses: number;
  readonly timer: NodeJS.Timeout;
}

/**
 * The processes that work on rows. One serves a single tenant as long as it lives, one request after the other, each with a
 * DuckDB of its own that sees the files of that request alone: what hostile bytes could do to a process they do to their
 * sender's. Starting one for each request took ten times as long as a small request itself.
 */
export class Children {
  private readonly turns: TenantTurns;
  private readonly alive = new Set<Child>();
  private readonly idle: Seat[] = [];
  private spare: Promise<Child> | undefined;
  private isClosed = false;

  constructor(private readonly options: ChildrenOptions) {
    this.turns = new TenantTurns(options);
  }

  /** Gives `use` a child when it is the caller's turn. @throws BusyError, StoppedError */
  with<T>(caller: Caller, use: (child: Child) => Promise<T>): Promise<T> {
    return this.turns.take(caller, async () => {
      const { child, uses } = await this.childFor(caller.tenant ?? '');
      child.ref();
      try {
        return await use(child);
      } finally {
        this.giveBack(child, caller.tenant ?? '', uses + 1);
      }
    });
  }

  /** Ends all, whatever they do. */
  async close(): Promise<void> {
    this.isClosed = true;
    for (const { timer } of this.idle.splice(0)) clearTimeout(timer);
    await this.spare?.catch(() => undefined);
    await Promise.all([...this.alive].map((child) => this.end(child)));
  }

  private async childFor(tenant: string): Promise<{ child: Child; uses: number }> {
    const at = this.idle.findLastIndex((seat) => seat.tenant === tenant && seat.child.isAlive);
    const [seat] = at < 0 ? [] : this.idle.splice(at, 1);
    if (seat) {
      clearTimeout(seat.timer);
      return seat;
    }
    this.makeRoom();
    const spare = this.spare ?? this.start();
    this.spare = undefined;
    const child = await spare;
    if (this.options.hasSpare) this.keepSpare();
    // One that died while it waited.
    return child.isAlive ? { child, uses: 0 } : { child: await this.start(), uses: 0 };
  }

  /** Ends the children of other tenants that have waited longest, so that there are never more than may work at once. */
  private makeRoom(): void {
    while (this.alive.size - (this.spare ? 1 : 0) >= this.options.atOnce) {
      const seat = this.idle.shift();
      if (!seat) return;
      clearTimeout(seat.timer);
      void this.end(seat.child);
    }
  }

  private keepSpare(): void {
    if (this.spare || this.isClosed) return;
    const spare = this.start();
    this.spare = spare;
    spare.then(
      async (child) => {
        await child.atRest();
        if (this.spare === spare) child.unref();
      },
      () => {
        if (this.spare === spare) this.spare = undefined;
      },
    );
  }

  private async start(): Promise<Child> {
    const { folder, objects, memoryLimitMiB, threads, confine } = this.options;
    await makeFolder(folder);
    // Bound read-only into what the child sees, which takes one that is there.
    await makeFolder(objects);
    const settings = { folder: join(folder, `child-${randomUUID()}`), objects, memoryLimitMiB, threads };
    const child = await Child.start(settings, confine);
    this.alive.add(child);
    if (this.isClosed) await this.end(child);
    return child;
  }

  /** At once, for the tenant's next request may be there before the child has tidied up. */
  private giveBack(child: Child, tenant: string, uses: number): void {
    if (this.isClosed || !child.isAlive || uses >= mostUses) {
      void this.end(child);
      return;
    }
    child.unref();
    const timer = setTimeout(() => {
      this.dismiss(child);
    }, idleMs).unref();
    this.idle.push({ child, tenant, uses, timer });
    void child.atRest().then((resident) => {
      if (resident > mostAtRestMiB) this.dismiss(child);
    });
  }

  /** Ends a child unless it is at work again. */
  private dismiss(child: Child): void {
    const at = this.idle.findIndex((seat) => seat.child === child);
    if (at < 0) return;
    for (const { timer } of this.idle.splice(at, 1)) clearTimeout(timer);
    void this.end(child);
  }

  private async end(child: Child): Promise<void> {
    await child.end();
    this.alive.delete(child);
  }
}
