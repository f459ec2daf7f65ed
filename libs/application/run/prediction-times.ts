import type { DataSetDetails } from '#domain';
import type { DataSetBody } from '#read-models';

export type RowTimes = Pick<DataSetDetails, 'timestampColumn' | 'timestampFormat'>;

/**
 * What may date predictions: the first whose column they have. A data set that somebody made says itself when its rows
 * are. One that a run made was told by what was scored first: what is scored now knows better when its own rows are.
 */
export function timesOfPredictions(
  output: Pick<DataSetBody, keyof RowTimes | 'producedBy'> | undefined,
  scored: RowTimes | undefined,
): readonly RowTimes[] {
  const [own, theirs] = [timesOf(output), timesOf(scored)];
  if (!own || !theirs) return [own, theirs].filter((times) => times !== undefined);
  // A column of that name comes as what is scored has it written.
  if (own.timestampColumn === theirs.timestampColumn) return [theirs];
  return output?.producedBy ? [theirs, own] : [own, theirs];
}

export const timesOf = ({ timestampColumn, timestampFormat }: RowTimes = {}): RowTimes | undefined =>
  timestampColumn === undefined
    ? undefined
    : { timestampColumn, ...(timestampFormat !== undefined && { timestampFormat }) };
