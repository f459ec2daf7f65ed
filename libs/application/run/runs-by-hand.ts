import { Injectable } from '@nestjs/common';
import { streamName } from '#domain';
import type { RunMode, RunRequest } from '#domain';
import { RunQueries } from '#read-models';
import type { Resource, RunBody } from '#read-models';
import type { CommandContext } from '../command-context.js';
import { idFor } from '../ids.js';
import { readOwnWrite } from '../read-own-write.js';
import { notFound } from '../references.js';
import { Sealer } from '../secrets/sealer.js';
import { SecretStore } from '../secrets/secret-store.js';
import type { WrittenTask } from '../secrets/written-tasks.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';
import { beginRun } from './begin-run.js';
import { buildRunRequest } from './build-run-request.js';
import { RunRules } from './run-rules.js';
import { RunSourcesReader } from './run-sources.js';

/** A run as a client asks for it. */
export interface WrittenRun {
  readonly mode: RunMode;
  readonly description?: string;
  readonly tasks?: readonly WrittenTask[];
}

/** Requests runs that no schedule and no publication calls for. */
@Injectable()
export class RunsByHand {
  constructor(
    private readonly runner: CommandRunner,
    private readonly sources: RunSourcesReader,
    private readonly rules: RunRules,
    private readonly secrets: SecretStore,
    private readonly runs: RunQueries,
  ) {}

  /** @throws DomainError `unprocessable` for what the run would lack */
  async request(context: CommandContext, experimentId: string, written: WrittenRun): Promise<Resource<RunBody>> {
    const sources = await this.sources.ofExperiment(context.scope, experimentId, written.tasks);
    const sealer = new Sealer();
    const { experiment, instance } = sources;
    const tasks = sealer.tasks(written.tasks ?? [], [experiment.body.template?.tasks, instance.body.tasks], 'tasks');
    const build = (now: Date): RunRequest =>
      buildRunRequest(sources, {
        mode: written.mode,
        trigger: { by: 'user' },
        nominalTime: now.toISOString(),
        tasks,
        ...(written.description !== undefined && { description: written.description }),
      });
    await this.rules.check(context.scope, build(new Date(0)), sources.service);
    const id = idFor(context);
    await this.runner.begin(context, streamName('run', id), (work, now) => {
      work.hold({ category: 'experiment', id: experimentId }, notFound('experiment', experimentId));
      sealer.keepIn(work, this.secrets);
      beginRun(work, id, build(now));
    });
    return readOwnWrite(this.runs, 'run', context.scope, id);
  }
}
