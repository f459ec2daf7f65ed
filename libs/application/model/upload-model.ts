import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { ModelArtifact, ModelDetails, UploadOrigin } from '#domain';
import { archiveViolation, runtimeOf } from '#engines';
import type { ObjectStore } from '#object-store';
import { EngineQueries, ModelQueries, RunQueries } from '#read-models';
import type { ModelBody, Resource, RunBody } from '#read-models';
import type { CommandContext } from '../command-context.js';
import { createResource } from '../plain-resource.js';
import { readOwnWrite } from '../read-own-write.js';
import { References } from '../references.js';
import { OBJECT_STORE } from '../tokens.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';

/** A model that no run here has trained; its artifact is in the object store already. */
export class UploadModel extends Command<Resource<ModelBody>> {
  constructor(
    readonly context: CommandContext,
    readonly details: ModelDetails & UploadOrigin,
    readonly artifact: ModelArtifact,
  ) {
    super();
  }
}

@CommandHandler(UploadModel)
export class UploadModelHandler implements ICommandHandler<UploadModel> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly engines: EngineQueries,
    private readonly runs: RunQueries,
    private readonly models: ModelQueries,
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
  ) {}

  async execute(command: UploadModel): Promise<Resource<ModelBody>> {
    const { context, artifact } = command;
    const { experimentId: _named, experimentRunId, originType, ...details } = command.details;
    const run = await this.check(command);
    const origin: UploadOrigin = {
      ...(originType !== undefined && { originType }),
      ...(run && experimentRunId !== undefined && { experimentId: run.body.experimentId, experimentRunId }),
    };
    const id = await createResource(this.runner, context, 'model', { type: 'UploadModel', details, origin, artifact });
    return readOwnWrite(this.models, 'model', context.scope, id);
  }

  /** Returns the run that the model is said to come from. @throws DomainError `unprocessable` */
  private async check({ context, details, artifact }: UploadModel): Promise<Resource<RunBody> | undefined> {
    const { experimentId, experimentRunId: runId } = details;
    const references = new References();
    const run = runId === undefined ? undefined : await this.runs.get(context.scope, runId);
    if (runId !== undefined) references.require('experimentRunId', runId, 'a run', run);
    if (experimentId !== undefined && !run) {
      references.refuse('experimentRunId', `is required beside experimentId: it says which of "${experimentId}"'s`);
    } else if (experimentId !== undefined && run?.body.experimentId !== experimentId) {
      references.refuse('experimentRunId', `"${runId ?? ''}" is not a run of experiment "${experimentId}"`);
    }
    const engine = run && (await this.engines.get(context.scope, run.body.engineId));
    const violation = await this.violationOf(engine?.body.type, artifact);
    if (violation !== undefined) references.refuse('modelArtifact', violation);
    references.check();
    return run;
  }

  /** Why no worker could place it, or the engine of the run, where it comes from one, not score with it. */
  private async violationOf(type: string | undefined, { uri, bytes }: ModelArtifact): Promise<string | undefined> {
    const open = (start: number, end: number) => this.objects.openRead(uri, { start, end: end - 1 });
    const archive = { bytes, open };
    return (await archiveViolation(archive)) ?? (type && runtimeOf(type)?.modelViolation?.(archive));
  }
}
