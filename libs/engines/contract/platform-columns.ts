/** The columns that the platform adds to every prediction: data and predictions must not have them, in any case. */
export const platformColumns = ['runId', 'modelId', 'scoredAt'] as const;
export type PlatformColumn = (typeof platformColumns)[number];
