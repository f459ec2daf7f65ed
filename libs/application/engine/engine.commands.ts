import { Command } from '@nestjs/cqrs';
import type { EngineDetails } from '#domain';
import type { EngineBody, Resource } from '#read-models';
import type { CommandContext } from '../command-context.js';

export class RegisterEngine extends Command<Resource<EngineBody>> {
  constructor(
    readonly context: CommandContext,
    readonly details: EngineDetails,
  ) {
    super();
  }
}

export class UpdateEngine extends Command<Resource<EngineBody>> {
  constructor(
    readonly context: CommandContext,
    readonly id: string,
    readonly details: EngineDetails,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

/** Deletes the engine with its MLInstances, their experiments and services. */
export class DeleteEngine extends Command<void> {
  constructor(
    readonly context: CommandContext,
    readonly id: string,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}
