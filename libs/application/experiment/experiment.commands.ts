import { Command } from '@nestjs/cqrs';
import type { ExperimentDetails, ExperimentTemplate, Schedule } from '#domain';
import type { ExperimentBody, Resource } from '#read-models';
import type { CommandContext } from '../command-context.js';
import type { WrittenTask } from '../secrets/written-tasks.js';

export type WrittenExperiment = Omit<ExperimentDetails, 'template'> & {
  readonly mlInstanceId: string;
  readonly template?: Omit<ExperimentTemplate, 'tasks'> & {
    readonly tasks?: readonly WrittenTask[];
    readonly schedule?: Schedule;
  };
};

export class CreateExperiment extends Command<Resource<ExperimentBody>> {
  constructor(
    readonly context: CommandContext,
    readonly details: WrittenExperiment,
  ) {
    super();
  }
}

export class UpdateExperiment extends Command<Resource<ExperimentBody>> {
  constructor(
    readonly context: CommandContext,
    readonly id: string,
    readonly details: WrittenExperiment,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

/** Stops new runs; running ones finish. */
export class DeleteExperiment extends Command<void> {
  constructor(
    readonly context: CommandContext,
    readonly id: string,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

export class DeleteExperimentsOfMLInstance extends Command<void> {
  constructor(
    readonly context: CommandContext,
    readonly mlInstanceId: string,
  ) {
    super();
  }
}
