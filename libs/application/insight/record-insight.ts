import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { InsightDetails } from '#domain';
import { InsightQueries } from '#read-models';
import type { InsightBody, Resource } from '#read-models';
import type { CommandContext } from '../command-context.js';
import { createResource } from '../plain-resource.js';
import { readOwnWrite } from '../read-own-write.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';

export class RecordInsight extends Command<Resource<InsightBody>> {
  constructor(
    readonly context: CommandContext,
    readonly details: InsightDetails,
  ) {
    super();
  }
}

@CommandHandler(RecordInsight)
export class RecordInsightHandler implements ICommandHandler<RecordInsight> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly insights: InsightQueries,
  ) {}

  async execute({ context, details }: RecordInsight): Promise<Resource<InsightBody>> {
    const id = await createResource(this.runner, context, 'insight', { type: 'RecordInsight', details });
    return readOwnWrite(this.insights, 'insight', context.scope, id);
  }
}
