import { Command } from '@nestjs/cqrs';
import type { InsightDetails } from '#domain';
import type { InsightBody, Resource } from '#read-models';
import type { CommandContext } from '../command-context.js';

export class RecordInsight extends Command<Resource<InsightBody>> {
  constructor(
    readonly context: CommandContext,
    readonly details: InsightDetails,
  ) {
    super();
  }
}
