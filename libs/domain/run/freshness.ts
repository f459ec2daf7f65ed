/** How old the newest row of what a service's runs read may be. */
export interface Freshness {
  readonly maxAgeMinutes: number;
}

/** How old data is: its newest row, and the minutes from it to the moment that it is looked at. */
export interface DataAge {
  /** ISO instant; absent when there is no row. */
  readonly newest?: string;
  readonly ageMinutes?: number;
  /** Absent where nobody said how old it may be, or its rows have no times. Data without rows is stale. */
  readonly stale?: boolean;
}

/** What tells how old data is. */
export interface DatedRows {
  readonly rows: number;
  /** ISO instant of the newest row; one that lies ahead is as fresh as can be. */
  readonly newest?: string | undefined;
}

export function dataAge({ rows, newest }: DatedRows, at: string, freshness: Freshness | undefined): DataAge {
  if (newest === undefined) return freshness && rows === 0 ? { stale: true } : {};
  const ageMinutes = Math.max(0, Math.floor((Date.parse(at) - Date.parse(newest)) / 60_000));
  return { newest, ageMinutes, ...(freshness && { stale: isStale(newest, at, freshness) }) };
}

const isStale = (newest: string, at: string, { maxAgeMinutes }: Freshness): boolean =>
  Date.parse(at) - Date.parse(newest) > maxAgeMinutes * 60_000;

/** Why nobody can tell how old the rows of a data set are, where somebody has to; undefined when it can be told. */
export const ageViolation = (
  freshness: Freshness | undefined,
  { name, timestampColumn }: { readonly name: string; readonly timestampColumn: string | undefined },
): string | undefined =>
  freshness && timestampColumn === undefined
    ? `data set "${name}" has no timestampColumn, which would tell how old its rows are`
    : undefined;
