import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { isUuid } from '#domain';
import type { InsightContext, InsightDetails, Scope } from '#domain';
import { DataSetQueries, InsightQueries } from '#read-models';
import type { InsightBody, Resource } from '#read-models';
import type { CommandContext } from '../command-context.js';
import { createResource } from '../plain-resource.js';
import { readOwnWrite } from '../read-own-write.js';
import { dataSetIdOf } from '../run/named-data-sets.js';
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
    private readonly dataSets: DataSetQueries,
  ) {}

  async execute({ context, details }: RecordInsight): Promise<Resource<InsightBody>> {
    const id = await createResource(this.runner, context, 'insight', {
      type: 'RecordInsight',
      details: { ...details, context: await this.withDataSetId(context.scope, details.context) },
    });
    return readOwnWrite(this.insights, 'insight', context.scope, id);
  }

  /** Ids in a context are not checked; an alias of a data set is one that can be known. */
  private async withDataSetId(scope: Scope, about: InsightContext): Promise<InsightContext> {
    const { dataSetId } = about;
    if (dataSetId === undefined) return about;
    const aliased = await this.dataSets.idsOfAliases(scope, isUuid(dataSetId) ? [] : [dataSetId]);
    return { ...about, dataSetId: dataSetIdOf(dataSetId, aliased) };
  }
}
