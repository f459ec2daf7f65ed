import { deletedObjects, orphanedSecrets } from '#application';
import type { ListedObject } from '#object-store';
import { isOpen } from '#read-models';
import { leftovers } from '#scratch';
import type { Check, Examined, Report } from '../check.js';

/** The worker deletes what is deleted every ten minutes, after ten minutes; objects are named by their request's end. */
const lateMs = 3_600_000;

/** Objects that are looked up at once. */
const pageSize = 20_000;

/** What rows name, those of what is deleted too, and what an engine had before it was changed. */
const unknown = `
  with named as (
    select body ->> 'uri' as uri from read_batches
    union all select body #>> '{artifact,uri}' from read_models
    union all select found #>> '{}' from read_engines, jsonb_path_query(body, '$.**.uri') found
    union all select found #>> '{}' from events, jsonb_path_query(data, '$.**.uri') found where type = 'EngineUpdated'
  ), open as (
    select id::text as id from read_runs where ${isOpen('read_runs')}
  )
  select uri from unnest($1::text[]) uri
  where not exists (select from named where named.uri = uri.uri)
    and not exists (select from open where strpos(uri.uri, open.id) > 0)`;

/** Nothing is kept that belongs to nobody, or to what is deleted. */
export const orphansCheck: Check = {
  name: 'orphans',
  promise: 'no object, secret or scratch file is without its owner',
  look: async (examined, report) => {
    const objects = await unknownObjects(examined, report);
    const secrets = await undeletedSecrets(examined, report);
    await undeletedObjects(examined, report);
    const folders = await leftovers(examined.settings.scratch);
    for (const folder of folders) {
      report({
        subject: `folder ${folder}`,
        message: 'is of a process that has ended: the next one to start removes it',
      });
    }
    return { objects, secrets };
  },
};

async function unknownObjects({ objectStore, snapshot, now }: Examined, report: Report): Promise<number> {
  let count = 0;
  let page: ListedObject[] = [];
  const look = async () => {
    const uris = page.map(({ uri }) => uri);
    page = [];
    const { rows } = await snapshot.query<{ uri: string }>(unknown, [uris]);
    for (const { uri } of rows) report({ subject: uri, message: 'is named by nothing that is or was' });
  };
  for await (const object of objectStore.list()) {
    count += 1;
    if (object.written.getTime() < now - lateMs) page.push(object);
    if (page.length >= pageSize) await look();
  }
  await look();
  return count;
}

async function undeletedObjects({ objectStore, pool }: Examined, report: Report): Promise<void> {
  for await (const uris of deletedObjects(pool, { graceSeconds: lateMs / 1_000 })) {
    for (const uri of uris) {
      if (await objectStore.stat(uri))
        report({ subject: uri, message: 'is of what was deleted more than an hour ago' });
    }
  }
}

async function undeletedSecrets({ snapshot }: Examined, report: Report): Promise<number> {
  const orphaned = await orphanedSecrets(snapshot);
  const { rows } = await snapshot.query<{ id: string; late: boolean }>(
    `select id::text as id, created < now() - make_interval(secs => $1) as late from secrets`,
    [lateMs / 1_000],
  );
  const late = new Set(rows.filter((row) => row.late).map(({ id }) => id));
  for (const id of orphaned.filter((one) => late.has(one))) {
    report({ subject: `secret ${id}`, message: 'is asked for by nothing any more' });
  }
  return rows.length;
}
