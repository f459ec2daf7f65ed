import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { ModelArtifact, ModelDetails } from '#domain';
import { ModelQueries, RunQueries } from '#read-models';
import type { ModelBody, Resource } from '#read-models';
import type { CommandContext } from '../command-context.js';
import { createResource } from '../plain-resource.js';
import { readOwnWrite } from '../read-own-write.js';
import { notFound, References } from '../references.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';

/** A model that was trained elsewhere; its artifact is in the object store already. */
export class UploadModel extends Command<Resource<ModelBody>> {
  constructor(
    readonly context: CommandContext,
    readonly details: ModelDetails & { readonly experimentId?: string; readonly experimentRunId: string },
    readonly artifact: ModelArtifact,
  ) {
    super();
  }
}

@CommandHandler(UploadModel)
export class UploadModelHandler implements ICommandHandler<UploadModel> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly runs: RunQueries,
    private readonly models: ModelQueries,
  ) {}

  async execute(command: UploadModel): Promise<Resource<ModelBody>> {
    const { context, artifact } = command;
    const { experimentId: _named, experimentRunId, ...details } = command.details;
    const experimentId = await this.experimentOf(command);
    const upload = { type: 'UploadModel', details, experimentId, experimentRunId, artifact } as const;
    const id = await createResource(this.runner, context, 'model', upload);
    return readOwnWrite(this.models, 'model', context.scope, id);
  }

  /** Returns the experiment that the run belongs to. */
  private async experimentOf({ context, details: { experimentId, experimentRunId } }: UploadModel): Promise<string> {
    const references = new References();
    const run = await this.runs.get(context.scope, experimentRunId);
    references.require('experimentRunId', experimentRunId, 'a run', run);
    if (run && experimentId !== undefined && run.body.experimentId !== experimentId) {
      references.refuse('experimentRunId', `"${experimentRunId}" is not a run of experiment "${experimentId}"`);
    }
    references.check();
    if (!run) throw notFound('run', experimentRunId);
    return run.body.experimentId;
  }
}
