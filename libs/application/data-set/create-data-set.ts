import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { streamName } from '#domain';
import type { DataSetDetails } from '#domain';
import { DataSetQueries } from '#read-models';
import type { DataSetBody, Resource } from '#read-models';
import type { CommandContext } from '../command-context.js';
import { idFor } from '../ids.js';
import { readOwnWrite } from '../read-own-write.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';
import { claimAliases } from './claim-aliases.js';

export class CreateDataSet extends Command<Resource<DataSetBody>> {
  constructor(
    readonly context: CommandContext,
    readonly details: DataSetDetails,
  ) {
    super();
  }
}

@CommandHandler(CreateDataSet)
export class CreateDataSetHandler implements ICommandHandler<CreateDataSet> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly dataSets: DataSetQueries,
  ) {}

  async execute({ context, details }: CreateDataSet): Promise<Resource<DataSetBody>> {
    const id = idFor(context);
    await this.runner.begin(context, streamName('dataSet', id), (work) => {
      claimAliases(work, id, details.aliases);
      work.create('dataSet', id, { type: 'CreateDataSet', details });
    });
    return readOwnWrite(this.dataSets, 'data set', context.scope, id);
  }
}
