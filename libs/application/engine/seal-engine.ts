import { withSuggestedTasks } from '#domain';
import type { EngineDetails, Task } from '#domain';
import type { Sealer } from '../secrets/sealer.js';
import type { WrittenTask } from '../secrets/written-tasks.js';

type Artifacts = Pick<EngineDetails, 'artifacts'>;

/** Takes the secrets out of the tasks that an engine suggests, as its client wrote them; those that it leaves masked stay as they are `stored`. */
export function sealEngine(sealer: Sealer, written: EngineDetails, stored: Artifacts = {}): EngineDetails {
  if (!written.artifacts) return written;
  const known = suggestedBy(stored);
  const artifacts = withSuggestedTasks(written.artifacts, (tasks, { of, place }) =>
    sealer.tasks(tasks as WrittenTask[], [known.get(of)], place),
  );
  return { ...written, artifacts };
}

/** The tasks that an engine suggests, by where they stand. */
export function suggestedBy({ artifacts = {} }: Artifacts): ReadonlyMap<string, readonly Task[]> {
  const suggested = new Map<string, readonly Task[]>();
  withSuggestedTasks(artifacts, (tasks, { of }) => {
    suggested.set(of, tasks as Task[]);
    return tasks;
  });
  return suggested;
}
