/** Why an attempt can end without success, and what helps: nothing, another attempt, or one at once that does not count. */
const remedies = {
  'bad-data': 'none',
  'bad-configuration': 'none',
  'no-model': 'none',
  /** There is nothing to train on in the run's window. */
  'no-rows': 'none',
  temporary: 'retry',
  crashed: 'retry',
  'timed-out': 'retry',
  'worker-lost': 'retry',
  /** Its worker was shut down and has handed the run back. */
  'worker-stopped': 'hand-on',
} as const;

export type FailureReason = keyof typeof remedies;

export const failureReasons = Object.keys(remedies) as readonly FailureReason[];

export const remedyOf = (reason: FailureReason): 'none' | 'retry' | 'hand-on' => remedies[reason];
