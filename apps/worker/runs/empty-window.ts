import type { ClaimedRun } from '#application';

/** The rows that a run was to read, in words. */
export function describeWindow({ body: { window }, inputs: { dataSet } }: ClaimedRun): string {
  if (!dataSet) return 'no data set';
  const name = `data set ${dataSet.id}`;
  if (dataSet.details.timestampColumn !== undefined) return `${name}, [${window.from ?? 'beginning'}, ${window.to})`;
  return window.from === undefined ? name : `${name}, all rows: without a timestampColumn no timeframe bounds them`;
}

/** Says where rows were looked for, and how many lie elsewhere; undefined when some were found, or none were asked for. */
export function emptyWindow(claimed: ClaimedRun, rowsRead: number): string | undefined {
  const { dataSet } = claimed.inputs;
  if (!dataSet || rowsRead > 0) return undefined;
  const outside = dataSet.rows === 0 ? 'the data set is empty' : `rows outside: ${dataSet.rows}`;
  return `there are no rows in ${describeWindow(claimed)}; ${outside}`;
}
