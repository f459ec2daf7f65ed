import { Inject, Injectable } from '@nestjs/common';
import { DomainError, digestIn } from '#domain';
import type { EngineFindings, PinnedImage, Scope } from '#domain';
import { EngineQueries } from '#read-models';
import type { CodeToExamine, ScopedEngine } from '#read-models';
import { CLOCK } from '../clock.js';
import type { Clock } from '../clock.js';
import { changeResource } from '../plain-resource.js';
import { CommandRunner, systemContext } from '../unit-of-work/command-runner.js';

/** Which engine, and as which version it was read. */
export interface EngineRead {
  readonly scope: Scope;
  readonly id: string;
  readonly version: number;
}

/** What workers find out about engines. */
@Injectable()
export class EngineExaminations {
  constructor(
    private readonly runner: CommandRunner,
    private readonly engines: EngineQueries,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Engines of all scopes that a worker may find out about, and none has since they were last registered or updated;
   * organisations take turns.
   */
  pending(code: CodeToExamine, limit: number): Promise<ScopedEngine[]> {
    return this.engines.unexamined(code, limit);
  }

  /** Whether it is still as it was read, and nobody has found out about it meanwhile. */
  isPending(engine: EngineRead): Promise<boolean> {
    return this.engines.isUnexamined(engine);
  }

  /** Records what was found of an engine as it was read; `dropped` when it has changed since, or is gone. */
  async record({ id, scope, version }: EngineRead, findings: EngineFindings): Promise<'recorded' | 'dropped'> {
    const change = { context: systemContext(scope, id), id, expectedVersion: version };
    try {
      await changeResource(this.runner, change, 'engine', { type: 'RecordFindings', findings, now: this.now() });
      return 'recorded';
    } catch (error) {
      if (isDropped(error)) return 'dropped';
      throw error;
    }
  }

  /** Has engines looked at again whose time has come, at most so many; answers how many there were. */
  async resume(limit: number): Promise<number> {
    const due = await this.engines.dueAgain(this.now(), limit);
    for (const { id, scope, version } of due) {
      const change = { context: systemContext(scope, id), id, expectedVersion: version };
      try {
        await changeResource(this.runner, change, 'engine', { type: 'LookAgain', now: this.now() });
      } catch (error) {
        if (!isDropped(error)) throw error;
      }
    }
    return due.length;
  }

  private now(): string {
    return this.clock().toISOString();
  }

  /**
   * Pins an image of an engine as it was read, unless it is. What was found of an engine that was registered anew since says
   * nothing of that. @returns the digest that it is pinned to; undefined when the engine has changed since, or is gone
   */
  async pin({ id, scope, version }: EngineRead, image: PinnedImage): Promise<string | undefined> {
    try {
      return await this.runner.run(systemContext(scope, id), async (work) => {
        await work.expectVersion('engine', id, version);
        const engine = await work.state('engine', id);
        await work.decide('engine', id, { type: 'PinImage', image });
        return engine.status === 'registered'
          ? (digestIn(engine.findings ?? {}, image.location) ?? image.digest)
          : undefined;
      });
    } catch (error) {
      if (isDropped(error)) return undefined;
      throw error;
    }
  }
}

const dropping: ReadonlySet<DomainError['code']> = new Set(['precondition-failed', 'not-found']);
const isDropped = (error: unknown): boolean => error instanceof DomainError && dropping.has(error.code);
