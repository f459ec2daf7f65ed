import { Command } from '@nestjs/cqrs';
import type { ModelArtifact, ModelDetails } from '#domain';
import type { ModelBody, Resource } from '#read-models';
import type { CommandContext } from '../command-context.js';

/** A model that was trained elsewhere; its artifact is in the object store already. */
export class UploadModel extends Command<Resource<ModelBody>> {
  constructor(
    readonly context: CommandContext,
    readonly details: ModelDetails & { readonly experimentId?: string; readonly experimentRunId: string },
    readonly artifact: ModelArtifact,
  ) {
    super();
  }
}

export class UpdateModel extends Command<Resource<ModelBody>> {
  constructor(
    readonly context: CommandContext,
    readonly id: string,
    readonly details: ModelDetails,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

export class DeleteModel extends Command<void> {
  constructor(
    readonly context: CommandContext,
    readonly id: string,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}
