import { CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { InsightQueries } from '#read-models';
import type { InsightBody, Resource } from '#read-models';
import { newId } from '../ids.js';
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
    const id = newId();
    await this.runner.run(context, (work) => {
      work.create('insight', id, { type: 'RecordInsight', details });
      return Promise.resolve();
    });
    return readOwnWrite(this.insights, 'insight', context.scope, id);
  }
}
