import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { DomainError } from '#domain';
import type { CommandContext } from '../command-context.js';
import { changeWith } from '../plain-resource.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';
import { DataSetUsers } from './data-set-users.js';

/** Deletes the data set. One that a service reads or writes is refused, unless `force` says so. */
export class DeleteDataSet extends Command<void> {
  constructor(
    readonly context: CommandContext,
    readonly id: string,
    readonly expectedVersion?: number,
    readonly force = false,
  ) {
    super();
  }
}

@CommandHandler(DeleteDataSet)
export class DeleteDataSetHandler implements ICommandHandler<DeleteDataSet> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly users: DataSetUsers,
  ) {}

  async execute(command: DeleteDataSet): Promise<void> {
    const { context, id, force } = command;
    await changeWith(this.runner, command, 'dataSet', async (work) => {
      await work.decide('dataSet', id, { type: 'DeleteDataSet' });
      const users = force ? [] : await this.users.of(context.scope, id);
      if (users.length === 0) return;
      const named = users.map((service) => `"${service.body.name}" (${service.id})`).join(', ');
      throw new DomainError('conflict', `data set "${id}" is used by ${named}; force=true deletes it all the same`);
    });
  }
}
