import { Command } from '@nestjs/cqrs';
import type { RunMode } from '#domain';
import type { Resource, RunBody } from '#read-models';
import type { CommandContext } from '../command-context.js';
import type { WrittenTask } from '../ml-instance/ml-instance.commands.js';

export interface WrittenRun {
  readonly mode: RunMode;
  readonly description?: string;
  readonly tasks?: readonly WrittenTask[];
}

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

/** Asks a run to stop; refused as `conflict` when it has ended. */
export class CancelRun extends Command<Resource<RunBody>> {
  constructor(
    readonly context: CommandContext,
    readonly experimentId: string,
    readonly runId: string,
    readonly reason?: string,
  ) {
    super();
  }
}
