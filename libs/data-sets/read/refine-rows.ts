import { violationAt } from '#domain';
import type { Column } from '#domain';
import type { Session } from '../duck-db.js';
import { instant } from '../iso-time.js';
import { identifier, literal } from '../sql.js';
import { formattedInstant } from '../timestamp-format.js';

/** A comparison of a column with a value, written as the column's type is. */
export interface RowFilter {
  readonly field: string;
  /** `=~`: the text holds the value, in whatever case. */
  readonly operator: '==' | '!=' | '=~' | '<' | '<=' | '>' | '>=';
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
  /**
   * The column whose text says the rows' times, and its pattern: it is ordered and compared by time, with values that are
   * written as its own are.
   */
  readonly times?: { readonly column: string; readonly format: string };
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
  const { filters = [], orderby = [], latest, times } = query;
  const where = filters.map((filter) => compare(filter, columns, times));
  const newest = `ORDER BY ${rowInstants} DESC NULLS LAST, ${place} DESC`;
  const order = [
    ...orderby.map(
      ({ field, descending }) =>
        `${field === times?.column ? rowInstants : identifier(field)} ${descending ? 'DESC' : 'ASC'}`,
    ),
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
function compare({ field, operator, value }: RowFilter, columns: readonly Column[], times: RowQuery['times']): string {
  if (operator === '=~') return `contains(lower(${identifier(field)}), lower(${literal(value)}))`;
  const [column, wanted] =
    field === times?.column ? [rowInstants, timeOf(value, times)] : operands(field, value, columns);
  if (operator === '!=') return `${column} IS DISTINCT FROM ${wanted}`;
  return `${column} ${operator === '==' ? '=' : operator} ${wanted}`;
}

function operands(field: string, value: string, columns: readonly Column[]): [string, string] {
  const type = columns.find(({ name }) => name === field)?.type ?? 'string';
  if (type !== 'timestamp') return [identifier(field), literal(value)];
  return [`CAST(${identifier(field)} AS TIMESTAMP)`, instant(value)];
}

const timeOf = (value: string, { format }: NonNullable<RowQuery['times']>): string =>
  formattedInstant(literal(value), format);

/** @throws DomainError `illegal-argument` for a value that is not written as the times of its column are */
export async function assertTimesOf(session: Session, { filters = [], times }: RowQuery): Promise<void> {
  if (!times) return;
  for (const { value } of filters.filter(({ field, operator }) => field === times.column && operator !== '=~')) {
    const [found = {}] = await session.all(`SELECT ${timeOf(value, times)} IS NULL AS unread`);
    if (found['unread'] !== true) continue;
    const message = `${JSON.stringify(value)} is not a time of the pattern "${times.format}", as column "${times.column}" has them`;
    throw violationAt('illegal-argument', 'property', message);
  }
}
