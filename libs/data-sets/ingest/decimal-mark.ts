import type { Session } from '../duck-db.js';
import { somePlaces } from './sought-values.js';
import { stagedValues } from './stage-lines.js';
import { csvKind } from './value-kind.js';

/**
 * The mark between whole and fraction in a CSV file. A comma only where it is no guess: it does not separate fields too,
 * some value can be read in no other way (`1,5`; in `1,234` it may group thousands), and no value has a point.
 */
export async function findDecimal(
  session: Session,
  relation: string,
  columns: number,
  delimiter: string,
): Promise<'.' | ','> {
  if (delimiter === ',') return '.';
  const kind = csvKind('v', { decimal: '.', missing: [] });
  const kinds = new Set<unknown>();
  for (const some of somePlaces([...Array(columns).keys()])) {
    const found = await session.all(
      `SELECT DISTINCT kind FROM (SELECT ${kind} AS kind FROM (${stagedValues(relation, some)}))`,
    );
    for (const row of found) kinds.add(row['kind']);
  }
  return kinds.has('comma') && !kinds.has('decimal') && !kinds.has('exact') ? ',' : '.';
}
