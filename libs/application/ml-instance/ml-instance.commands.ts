import { Command } from '@nestjs/cqrs';
import type { MLInstanceDetails, TaskName } from '#domain';
import type { MLInstanceBody, Resource } from '#read-models';
import type { CommandContext } from '../command-context.js';

/** A parameter as a client writes it: a secret's value in the clear, or `***` to keep the stored one. */
export interface WrittenParameter {
  readonly key: string;
  readonly value: string;
  readonly secret?: boolean;
}

export interface WrittenTask {
  readonly name: TaskName;
  readonly parameters?: readonly WrittenParameter[];
  readonly specification?: Readonly<Record<string, unknown>>;
  readonly timeoutSeconds?: number;
  readonly datasets?: { readonly inputs?: readonly unknown[]; readonly outputs?: readonly unknown[] };
}

export type WrittenMLInstance = Omit<MLInstanceDetails, 'tasks'> & { readonly tasks: readonly WrittenTask[] };

export class CreateMLInstance extends Command<Resource<MLInstanceBody>> {
  constructor(
    readonly context: CommandContext,
    readonly details: WrittenMLInstance,
  ) {
    super();
  }
}

export class UpdateMLInstance extends Command<Resource<MLInstanceBody>> {
  constructor(
    readonly context: CommandContext,
    readonly id: string,
    readonly details: WrittenMLInstance,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

/** Deletes the instance with its experiments and services. */
export class DeleteMLInstance extends Command<void> {
  constructor(
    readonly context: CommandContext,
    readonly id: string,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

/** Deletes all instances of an engine, as DeleteMLInstance does. */
export class DeleteMLInstancesOfEngine extends Command<void> {
  constructor(
    readonly context: CommandContext,
    readonly engineId: string,
  ) {
    super();
  }
}
