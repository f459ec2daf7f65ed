import type { ObjectStore } from '#object-store';
import type { Attempt } from '#application';

/** What an attempt writes to the object store; invisible until an event names it. */
export const modelKey = ({ runId, attempt }: Attempt): string => `models/${runId}/${attempt}/model.zip`;
export const predictionsKey = ({ runId, attempt }: Attempt): string => `predictions/${runId}/${attempt}/batch.parquet`;

/** Deletes what an attempt wrote that was given up. */
export async function deleteStaged(
  store: Pick<ObjectStore, 'deletePrefix'>,
  { runId, attempt }: Attempt,
): Promise<void> {
  await Promise.all(['models', 'predictions'].map((kind) => store.deletePrefix(`${kind}/${runId}/${attempt}/`)));
}
