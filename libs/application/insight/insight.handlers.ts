import { CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { streamName } from '#domain';
import { InsightQueries } from '#read-models';
import type { InsightBody, Resource } from '#read-models';
import { idFor } from '../ids.js';
import { readOwnWrite } from '../read-own-write.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';
import { RecordInsight } from './insight.commands.js';

@CommandHandler(RecordInsight)
export class RecordInsightHandler implements ICommandHandler<RecordInsight> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly insights: InsightQueries,
  ) {}

  async execute({ context, details }: RecordInsight): Promise<Resource<InsightBody>> {
    const id = idFor(context);
    await this.runner.begin(context, streamName('insight', id), (work) => {
      work.create('insight', id, { type: 'RecordInsight', details });
    });
    return readOwnWrite(this.insights, 'insight', context.scope, id);
  }
}
