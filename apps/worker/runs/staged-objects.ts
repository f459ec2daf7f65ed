import type { AttemptRef } from '#application';
import { tenantKey } from '#object-store';
import type { ObjectStore } from '#object-store';

/** What an attempt writes to the object store; invisible until an event names it. */
export const modelKey = (attempt: AttemptRef): string => staged('models', attempt, 'model.zip');
export const predictionsKey = (attempt: AttemptRef): string => staged('predictions', attempt, 'batch.parquet');

/** Deletes what an attempt wrote that was given up. */
export async function deleteStaged(store: Pick<ObjectStore, 'deletePrefix'>, attempt: AttemptRef): Promise<void> {
  await Promise.all(
    (['models', 'predictions'] as const).map((kind) => store.deletePrefix(`${staged(kind, attempt)}/`)),
  );
}

const staged = (kind: 'models' | 'predictions', { scope, id, attempt }: AttemptRef, ...name: string[]): string =>
  tenantKey(kind, scope, id, String(attempt), ...name);
