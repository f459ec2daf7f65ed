import type { Column } from '#domain';
import { instant } from '../iso-time.js';
import { identifier, literal } from '../sql.js';

/** A comparison of a column with a value, written as the column's type is. */
export interface RowFilter {
  readonly field: string;
  readonly operator: '==' | '!=' | '<' | '<=' | '>' | '>=';
  readonly value: string;
}

/** Which rows are wanted, and in which order: that of their ingestion where nothing says otherwise. */
export interface RowQuery {
  readonly filters?: readonly RowFilter[];
  readonly orderby?: readonly { readonly field: string; readonly descending: boolean }[];
  /**
   * Of the rows that are alike in the column `key`, or without one of the same time, only the newest; of those of one
   * time the one that came last. Rows that have no such value stay.
   */
  readonly latest?: { readonly key?: string };
}

/** Names that no column of a batch can have. */
export const rowInstants = '__rondo_instant';
const place = '__rondo_place';

/** Whether the rows are others than those that were ingested, or in another order. */
export const refines = ({ filters = [], orderby = [], latest }: RowQuery): boolean =>
  filters.length > 0 || orderby.length > 0 || latest !== undefined;

/**
 * SQL that narrows and orders rows whose instants are in a column of their own. Filters are applied before the newest
 * are chosen: of the rows that pass, the newest ones.
 */
export function refineRows(rows: string, columns: readonly Column[], query: RowQuery): string {
  const { filters = [], orderby = [], latest } = query;
  const where = filters.map((filter) => compare(filter, columns));
  const newest = `ORDER BY ${rowInstants} DESC NULLS LAST, ${place} DESC`;
  const order = [
    ...orderby.map(({ field, descending }) => `${identifier(field)} ${descending ? 'DESC' : 'ASC'}`),
    place,
  ];
  return [
    `SELECT ${columns.map(({ name }) => identifier(name)).join(', ')}`,
    `FROM (SELECT *, row_number() OVER () AS ${place} FROM (${rows}))`,
    ...(where.length > 0 ? [`WHERE ${where.join(' AND ')}`] : []),
    ...(latest
      ? [`QUALIFY ${latestPer(latest)} IS NULL OR row_number() OVER (PARTITION BY ${latestPer(latest)} ${newest}) = 1`]
      : []),
    `ORDER BY ${order.join(', ')}`,
  ].join(' ');
}

const latestPer = ({ key }: NonNullable<RowQuery['latest']>): string =>
  key === undefined ? rowInstants : identifier(key);

/** What is not there differs from every value, as in lists of resources. */
function compare({ field, operator, value }: RowFilter, columns: readonly Column[]): string {
  const type = columns.find(({ name }) => name === field)?.type ?? 'string';
  const column = type === 'timestamp' ? `CAST(${identifier(field)} AS TIMESTAMP)` : identifier(field);
  const wanted = type === 'timestamp' ? instant(value) : literal(value);
  if (operator === '!=') return `${column} IS DISTINCT FROM ${wanted}`;
  return `${column} ${operator === '==' ? '=' : operator} ${wanted}`;
}
