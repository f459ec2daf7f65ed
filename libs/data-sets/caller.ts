/** On whose behalf rows are read or written, and until when. */
export interface Caller {
  /** Who shares the processes fairly with others: an organisation. Absent: the installation itself. */
  readonly tenant?: string | undefined;
  /** Ends the work, of which nothing is left then. */
  readonly signal?: AbortSignal | undefined;
}
