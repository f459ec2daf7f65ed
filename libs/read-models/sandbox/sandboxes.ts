import type { Pool } from 'pg';

/** The sandboxes of an organisation in which there is something that lists show, by name. */
export async function sandboxesOf(pool: Pick<Pool, 'query'>, org: string): Promise<string[]> {
  const { rows } = await pool.query<{ sandbox: string }>(
    'select distinct sandbox from list_counts where org = $1 and rows > 0 order by sandbox',
    [org],
  );
  return rows.map(({ sandbox }) => sandbox);
}
