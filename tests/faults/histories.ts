/** The types of the events of a run that succeeds at once. */
export const done: readonly string[] = ['RunRequested', 'RunStarted', 'RunSucceeded'];

/** Of one that succeeds at its second attempt. */
export const retried: readonly string[] = ['RunRequested', 'RunStarted', 'RunRetried', 'RunStarted', 'RunSucceeded'];
