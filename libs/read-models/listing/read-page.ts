import type { Pool } from 'pg';
import { limits, violationAt } from '#domain';
import type { Scope, DomainError } from '#domain';
import type { ListQuery, Page } from '../resource.js';
import { writtenCursor } from './cursor.js';
import type { FieldCatalog } from './field-catalog.js';
import { cursorStatement, listStatement } from './list-statement.js';
import type { FixedFields, ListStatement } from './list-statement.js';

/** Rows that are listed with those of a table, under its name. */
export interface FurtherRows {
  /** What precedes a statement that lists them; `parameter` stands for the value. */
  readonly before: (parameter: string) => string;
  readonly value: unknown;
}

export interface ListedTable {
  readonly table: string;
  /** To be selected of the row `t`. */
  readonly columns: string;
  readonly catalog: FieldCatalog;
  readonly further?: FurtherRows;
}

const withFurther = ({ text, values }: ListStatement, further: FurtherRows | undefined): ListStatement =>
  further
    ? { text: `${further.before(`$${values.length + 1}`)} ${text}`, values: [...values, further.value] }
    : { text, values };

interface PageRow {
  readonly total: number;
  /** Null in the only row of an empty page. */
  readonly row_id: string | null;
  readonly row_values: readonly (string | null)[];
}

/**
 * One page of a list. A row more than it has is read, to know whether another one follows: what is deleted meanwhile
 * makes counts and offsets say something else.
 * @throws DomainError `illegal-argument` when there never was a row that it is to come after, or it is too large
 */
export async function readPage<Row>(
  pool: Pool,
  list: ListedTable,
  scope: Scope,
  query: ListQuery,
  fixed: FixedFields = {},
): Promise<Page<Row>> {
  const { table, columns, catalog, further } = list;
  const located = await locate(pool, list, scope, query, fixed);
  const limit = query.limit === 0 ? 0 : query.limit + 1;
  const statement = listStatement(table, columns, catalog, scope, { ...located, limit }, fixed);
  const { text, values } = withFurther(statement, further);
  const { rows } = await pool.query<PageRow & Row>(text, [...values]);
  if (rows.length === 0) throw tooLarge(query.limit);
  const found = rows.filter(({ row_id: id }) => id !== null);
  const items = found.slice(0, query.limit);
  const last = items.at(-1);
  return {
    items,
    totalCount: rows[0]?.total ?? 0,
    ...(found.length > items.length &&
      last && { after: writtenCursor({ id: last.row_id ?? '', values: last.row_values }, query) }),
  };
}

function tooLarge(limit: number): DomainError {
  const message = `a page of ${limit} has more than the ${limits.answerBytes.most} bytes that are allowed: ask for fewer`;
  return violationAt('illegal-argument', 'limit', message);
}

/** Looks up where a row stands of which a cursor says no more than its id. Deleted rows keep their places. */
async function locate(
  pool: Pool,
  { table, catalog, further }: ListedTable,
  scope: Scope,
  query: ListQuery,
  fixed: FixedFields,
): Promise<ListQuery> {
  const { after } = query;
  if (!after || after.values) return query;
  const { text, values } = withFurther(cursorStatement(table, catalog, scope, query, after.id, fixed), further);
  const { rows } = await pool.query<Pick<PageRow, 'row_values'>>(text, [...values]);
  if (rows[0]) return { ...query, after: { ...after, values: rows[0].row_values } };
  const message = `${JSON.stringify(after.id)} is the id of nothing that this list has or had`;
  throw violationAt('illegal-argument', 'after', message);
}
