import { streamName } from '#domain';
import type { CommandOf, DomainError, StreamCategory } from '#domain';
import type { Parent } from '#read-models';
import type { CommandContext } from './command-context.js';
import { idFor } from './ids.js';
import type { CommandRunner } from './unit-of-work/command-runner.js';
import type { UnitOfWork } from './unit-of-work/unit-of-work.js';

/** What commands on a resource carry that is there already. */
export interface ChangeOfResource {
  readonly context: CommandContext;
  readonly id: string;
  /** The version that the caller read (If-Match); another current version is refused as `precondition-failed`. */
  readonly expectedVersion?: number | undefined;
}

/** What a new resource belongs to, and how it is refused when that is deleted by then. */
export interface Belonging extends Parent {
  readonly refusal: DomainError;
}

interface Beside {
  readonly parent?: Belonging;
  /** What else its unit of work does. */
  readonly with?: (work: UnitOfWork) => void;
}

/**
 * Begins the stream of a new resource. Its id follows from the request, so that a repeated request finds it there.
 * @returns the id
 */
export async function createResource<Category extends StreamCategory>(
  runner: CommandRunner,
  context: CommandContext,
  category: Category,
  command: CommandOf<Category>,
  { parent, with: more }: Beside = {},
): Promise<string> {
  const id = idFor(context);
  await runner.begin(context, streamName(category, id), (work) => {
    if (parent) work.hold(parent, parent.refusal);
    more?.(work);
    work.create(category, id, command);
  });
  return id;
}

/** Decides one command on a resource, provided that it still is as its caller read it. */
export function changeResource<Category extends StreamCategory>(
  runner: CommandRunner,
  change: ChangeOfResource,
  category: Category,
  command: CommandOf<Category>,
): Promise<void> {
  return changeWith(runner, change, category, (work) => work.decide(category, change.id, command));
}

/** As `changeResource`, for a change that needs more than one decision. */
export async function changeWith(
  runner: CommandRunner,
  { context, id, expectedVersion }: ChangeOfResource,
  category: StreamCategory,
  decide: (work: UnitOfWork, now: Date) => Promise<unknown>,
): Promise<void> {
  await runner.run(context, async (work, now) => {
    await work.expectVersion(category, id, expectedVersion);
    await decide(work, now);
  });
}
