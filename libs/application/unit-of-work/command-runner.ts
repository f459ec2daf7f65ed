import { Inject, Injectable } from '@nestjs/common';
import type { Actor, Scope } from '#domain';
import { PostgresEventStore, VersionConflictError } from '#event-store';
import type { AppendContext } from '#event-store';
import { CLOCK } from '../clock.js';
import type { Clock } from '../clock.js';
import type { CommandContext } from '../command-context.js';
import { Snapshots } from './snapshots.js';
import { UnitOfWork } from './unit-of-work.js';

/** How often a decision is made anew when somebody else appended to one of its streams first. */
const maxTries = 8;

/** Runs commands: load, decide, append; decided anew on a version conflict. */
@Injectable()
export class CommandRunner {
  constructor(
    private readonly store: PostgresEventStore,
    private readonly snapshots: Snapshots,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Decides and appends. `decide` may be called several times and must have no other effects than on its unit of work. */
  async run<Result>(
    context: CommandContext,
    decide: (work: UnitOfWork, now: Date) => Promise<Result>,
  ): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      const now = this.clock();
      const work = new UnitOfWork(this.store, this.snapshots, context.scope);
      const result = await decide(work, now);
      try {
        await work.commit(appendContext(context, now));
        return result;
      } catch (error) {
        if (!(error instanceof VersionConflictError) || attempt >= maxTries) throw error;
      }
    }
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
