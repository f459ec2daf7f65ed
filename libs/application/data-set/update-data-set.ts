import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { DataSetDetails } from '#domain';
import { DataSetQueries } from '#read-models';
import type { DataSetBody, Resource } from '#read-models';
import type { CommandContext } from '../command-context.js';
import { changeWith } from '../plain-resource.js';
import { readOwnWrite } from '../read-own-write.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';
import { claimAliases } from './claim-aliases.js';

export class UpdateDataSet extends Command<Resource<DataSetBody>> {
  constructor(
    readonly context: CommandContext,
    readonly id: string,
    readonly details: DataSetDetails,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

@CommandHandler(UpdateDataSet)
export class UpdateDataSetHandler implements ICommandHandler<UpdateDataSet> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly dataSets: DataSetQueries,
  ) {}

  async execute(command: UpdateDataSet): Promise<Resource<DataSetBody>> {
    const { context, id, details } = command;
    await changeWith(this.runner, command, 'dataSet', async (work) => {
      claimAliases(work, id, details.aliases);
      await work.decide('dataSet', id, { type: 'UpdateDataSet', details });
    });
    return readOwnWrite(this.dataSets, 'data set', context.scope, id);
  }
}
