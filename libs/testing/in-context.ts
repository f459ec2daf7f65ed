import type { AppendContext, StreamAppend } from '#event-store';

/** What is to be appended to some streams, all on the same behalf and at the same time. */
export const inContext = (
  context: AppendContext,
  appends: readonly Omit<StreamAppend, 'context'>[],
): readonly StreamAppend[] => appends.map((append) => ({ ...append, context }));
