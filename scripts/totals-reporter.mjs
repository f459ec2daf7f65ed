import { appendFileSync } from 'node:fs';

/**
 * Closes Jest's report with one line for people and machines: `N passed, N failed, N skipped`. Adds it to the file that
 * RONDO_TEST_TOTALS names, for those who run several suites.
 */
export default class TotalsReporter {
  /** A file that could not be run counts as one failure. */
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const line = `${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped`;
    if (process.env.RONDO_TEST_TOTALS) appendFileSync(process.env.RONDO_TEST_TOTALS, `${line}\n`);
    // Jest prints its own summary after the reporters are done.
    process.once('exit', () => console.log(line));
  }
}
