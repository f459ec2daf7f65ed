/**
 * What an organisation may have at most. Each is a setting, which the operator may replace for one organisation; 0: none
 * at all.
 */
export const quotaNames = ['concurrentRuns', 'storedBytes', 'schedules', 'requestsPerSecond', 'streams'] as const;
export type QuotaName = (typeof quotaNames)[number];

export type Quotas = Readonly<Record<QuotaName, number>>;

export const isQuotaName = (text: string): text is QuotaName => quotaNames.some((name) => name === text);

export const unbounded: Quotas = {
  concurrentRuns: Infinity,
  storedBytes: Infinity,
  schedules: Infinity,
  requestsPerSecond: Infinity,
  streams: Infinity,
};
