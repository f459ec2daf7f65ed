import { CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { streamName } from '#domain';
import { DataSetQueries } from '#read-models';
import type { DataSetBody, Resource } from '#read-models';
import { idFor } from '../ids.js';
import { readOwnWrite } from '../read-own-write.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';
import { CreateDataSet, DeleteDataSet, UpdateDataSet } from './data-set.commands.js';

@CommandHandler(CreateDataSet)
export class CreateDataSetHandler implements ICommandHandler<CreateDataSet> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly dataSets: DataSetQueries,
  ) {}

  async execute({ context, details }: CreateDataSet): Promise<Resource<DataSetBody>> {
    const id = idFor(context);
    await this.runner.begin(context, streamName('dataSet', id), (work) => {
      work.create('dataSet', id, { type: 'CreateDataSet', details });
    });
    return readOwnWrite(this.dataSets, 'data set', context.scope, id);
  }
}

@CommandHandler(UpdateDataSet)
export class UpdateDataSetHandler implements ICommandHandler<UpdateDataSet> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly dataSets: DataSetQueries,
  ) {}

  async execute({ context, id, details, expectedVersion }: UpdateDataSet): Promise<Resource<DataSetBody>> {
    await this.runner.run(context, async (work) => {
      await work.expectVersion('dataSet', id, expectedVersion);
      await work.decide('dataSet', id, { type: 'UpdateDataSet', details });
    });
    return readOwnWrite(this.dataSets, 'data set', context.scope, id);
  }
}

@CommandHandler(DeleteDataSet)
export class DeleteDataSetHandler implements ICommandHandler<DeleteDataSet> {
  constructor(private readonly runner: CommandRunner) {}

  async execute({ context, id, expectedVersion }: DeleteDataSet): Promise<void> {
    await this.runner.run(context, async (work) => {
      await work.expectVersion('dataSet', id, expectedVersion);
      await work.decide('dataSet', id, { type: 'DeleteDataSet' });
    });
  }
}
