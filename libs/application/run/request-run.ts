import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { Resource, RunBody } from '#read-models';
import type { CommandContext } from '../command-context.js';
import { RunsByHand } from './runs-by-hand.js';
import type { WrittenRun } from './runs-by-hand.js';

/** Requests a run now. Refused as `unprocessable` for a scoring run without a model. */
export class RequestRun extends Command<Resource<RunBody>> {
  constructor(
    readonly context: CommandContext,
    readonly experimentId: string,
    readonly run: WrittenRun,
  ) {
    super();
  }
}

@CommandHandler(RequestRun)
export class RequestRunHandler implements ICommandHandler<RequestRun> {
  constructor(private readonly runsByHand: RunsByHand) {}

  execute({ context, experimentId, run }: RequestRun): Promise<Resource<RunBody>> {
    return this.runsByHand.request(context, experimentId, run);
  }
}
