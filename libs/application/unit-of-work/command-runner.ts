import { Inject, Injectable } from '@nestjs/common';
import type { Actor, Quotas, Scope, StreamName } from '#domain';
import { PostgresEventStore, VersionConflictError } from '#event-store';
import type { AppendContext } from '#event-store';
import { CLOCK } from '../clock.js';
import type { Clock } from '../clock.js';
import type { CommandContext } from '../command-context.js';
import { QUOTAS } from '../tokens.js';
import { Snapshots } from './snapshots.js';
import { UnitOfWork } from './unit-of-work.js';

/**
 * How often a decision is made anew when somebody else appended to one of its streams first. Of several that meet one
 * always wins, so this many may change the same resource at once without hearing of each other.
 */
const maxTries = 32;

type Decide<Result> = (work: UnitOfWork, now: Date) => Promise<Result> | Result;

/** Runs commands: load, decide, append; decided anew on a version conflict. */
@Injectable()
export class CommandRunner {
  constructor(
    private readonly store: PostgresEventStore,
    private readonly snapshots: Snapshots,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(QUOTAS) private readonly quotas: Quotas,
  ) {}

  /** Decides and appends. `decide` may be called several times and must have no other effects than on its unit of work. */
  async run<Result>(context: CommandContext, decide: Decide<Result>): Promise<Result> {
    for (let tries = 1; ; tries++) {
      const { result, conflict } = await this.attempt(context, decide);
      if (!conflict) return result;
      if (tries >= maxTries) throw conflict;
    }
  }

  /**
   * As `run`, for a command that begins a stream: does nothing when an earlier run of the same request has begun it.
   * @param stream with an id that `idFor` made
   */
  async begin(context: CommandContext, stream: StreamName, decide: Decide<void>): Promise<void> {
    for (let tries = 1; ; tries++) {
      const { conflict } = await this.attempt(context, decide);
      if (!conflict || (await this.hasBegun(context, stream))) return;
      if (tries >= maxTries) throw conflict;
    }
  }

  private async attempt<Result>(
    context: CommandContext,
    decide: Decide<Result>,
  ): Promise<{ readonly result: Result; readonly conflict?: VersionConflictError }> {
    const now = this.clock();
    const work = new UnitOfWork(this.store, this.snapshots, this.quotas, context.scope);
    const result = await decide(work, now);
    try {
      await work.commit(appendContext(context, now));
      return { result };
    } catch (error) {
      if (error instanceof VersionConflictError) return { result, conflict: error };
      throw error;
    }
  }

  private async hasBegun({ scope, claim }: CommandContext, stream: StreamName): Promise<boolean> {
    return claim !== undefined && (await this.store.load(scope, stream)).version > 0;
  }
}

const appendContext = ({ scope, actor, requestId }: CommandContext, now: Date): AppendContext => ({
  scope,
  actor,
  correlationId: requestId,
  time: now.toISOString(),
});

/** Who acts when nobody asked: ticks, follow-ups and results of runs. */
export const systemActor: Actor = { displayName: 'Rondo', userId: 'rondo' };

/** A context for what the system does by itself. */
export const systemContext = (scope: Scope, requestId: string): CommandContext => ({
  scope,
  actor: systemActor,
  requestId,
});
