/** The server behind the queues cannot be reached, or did not answer in time. Safe to try again. */
export class QueueUnavailableError extends Error {
  override readonly name = 'QueueUnavailableError';
}

/** The server answers, but cannot serve the queues: another version or other rights are needed. */
export class QueueUnfitError extends Error {
  override readonly name = 'QueueUnfitError';
}
