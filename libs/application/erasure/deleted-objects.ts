import type pg from 'pg';

/** Which deletions: those of at least so long ago, and not before `since`. */
export interface DeletedWhen {
  readonly graceSeconds: number;
  /** Absent: all that ever were. */
  readonly since?: Date;
}

const isOver = `deleted and updated < now() - make_interval(secs => $1) and ($2::timestamptz is null or updated >= $2)`;

/**
 * The objects of data sets, models and engines that are deleted, but for those that something else names: only what the log
 * says is deleted, so that a database beside objects that it does not know touches none of them.
 */
const statement = `
  with gone as (
    select b.body ->> 'uri' as uri from rondo.read_batches b
      where b.data_set_id in (select id from rondo.read_data_sets where ${isOver})
    union select body #>> '{artifact,uri}' from rondo.read_models where ${isOver}
    union select found #>> '{}' from rondo.read_engines, jsonb_path_query(body, '$.**.uri') found where ${isOver}
  ), needed as (
    select body #>> '{artifact,uri}' as uri from rondo.read_models where not deleted
    union select found #>> '{}' from rondo.read_engines, jsonb_path_query(body, '$.**.uri') found where not deleted
  )
  select uri from gone
  where uri like 'objects:%' and uri > $3 and not exists (select from needed where needed.uri = gone.uri)
  order by uri limit $4`;

const pageSize = 1_000;

/** The uris of objects that nothing needs any more, page by page. */
export async function* deletedObjects(
  pool: Pick<pg.Pool, 'query'>,
  { graceSeconds, since }: DeletedWhen,
): AsyncGenerator<string[], void, undefined> {
  for (let after = ''; ;) {
    const values = [graceSeconds, since ?? null, after, pageSize];
    const { rows } = await pool.query<{ uri: string }>(statement, values);
    const uris = rows.map(({ uri }) => uri);
    if (uris.length > 0) yield uris;
    const last = uris.at(-1);
    if (last === undefined || uris.length < pageSize) return;
    after = last;
  }
}
