import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { kindOf } from '#domain';
import { MLServiceQueries } from '#read-models';
import type { Resource, RunBody } from '#read-models';
import type { CommandContext } from '../command-context.js';
import { notFound } from '../references.js';
import { RunsByHand } from './runs-by-hand.js';
import type { WrittenRun } from './runs-by-hand.js';

/** Requests a run of a service's training or scoring experiment now. */
export class TriggerServiceRun extends Command<Resource<RunBody>> {
  constructor(
    readonly context: CommandContext,
    readonly serviceId: string,
    readonly run: WrittenRun,
  ) {
    super();
  }
}

@CommandHandler(TriggerServiceRun)
export class TriggerServiceRunHandler implements ICommandHandler<TriggerServiceRun> {
  constructor(
    private readonly services: MLServiceQueries,
    private readonly runsByHand: RunsByHand,
  ) {}

  async execute({ context, serviceId, run }: TriggerServiceRun): Promise<Resource<RunBody>> {
    const service = await this.services.get(context.scope, serviceId);
    if (!service) throw notFound('MLService', serviceId);
    const { experimentId } = service.body.parts[kindOf(run.mode)];
    return this.runsByHand.request(context, experimentId, run);
  }
}
