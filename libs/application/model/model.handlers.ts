import { CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { streamName } from '#domain';
import { ModelQueries, RunQueries } from '#read-models';
import type { ModelBody, Resource } from '#read-models';
import { idFor } from '../ids.js';
import { readOwnWrite } from '../read-own-write.js';
import { notFound, References } from '../references.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';
import { DeleteModel, UpdateModel, UploadModel } from './model.commands.js';

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
    const id = idFor(context);
    await this.runner.begin(context, streamName('model', id), (work) => {
      work.create('model', id, { type: 'UploadModel', details, experimentId, experimentRunId, artifact });
    });
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

@CommandHandler(UpdateModel)
export class UpdateModelHandler implements ICommandHandler<UpdateModel> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly models: ModelQueries,
  ) {}

  async execute({ context, id, details, expectedVersion }: UpdateModel): Promise<Resource<ModelBody>> {
    await this.runner.run(context, async (work) => {
      await work.expectVersion('model', id, expectedVersion);
      await work.decide('model', id, { type: 'UpdateModel', details });
    });
    return readOwnWrite(this.models, 'model', context.scope, id);
  }
}

@CommandHandler(DeleteModel)
export class DeleteModelHandler implements ICommandHandler<DeleteModel> {
  constructor(private readonly runner: CommandRunner) {}

  async execute({ context, id, expectedVersion }: DeleteModel): Promise<void> {
    await this.runner.run(context, async (work) => {
      await work.expectVersion('model', id, expectedVersion);
      await work.decide('model', id, { type: 'DeleteModel' });
    });
  }
}
