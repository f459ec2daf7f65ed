import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { isOpen } from '#read-models';
import { tenantPrefixes } from '#object-store';
import type { ObjectStore } from '#object-store';
import { inTransaction } from '#transactions';
import { changesLog, noteLogChange } from '../log-change.js';

/** An organisation, or one sandbox of it. */
export interface Tenant {
  readonly org: string;
  readonly sandbox?: string;
}

export interface ErasureParts {
  readonly pool: pg.Pool;
  readonly objectStore: Pick<ObjectStore, 'delete' | 'deletePrefix'>;
  /** The folder of the runs' logs. */
  readonly logs: string;
}

/** What there is, or was, of a tenant. */
export interface Erased {
  readonly events: number;
  readonly runs: number;
  readonly clients: number;
  readonly secrets: number;
  readonly objects: number;
}

/** Runs that have not ended: whoever works for them would go on. */
export class RunsUnderWayError extends Error {
  override readonly name = 'RunsUnderWayError';

  constructor(readonly runs: number) {
    super(`${runs} runs have not ended`);
  }
}

type Database = Pick<pg.Pool, 'query'>;

const isTenant = 'org = $1 and ($2::text is null or sandbox = $2)';

const valuesOf = ({ org, sandbox }: Tenant): [string, string | null] => [org, sandbox ?? null];

/** Counts what `eraseTenant` would remove. */
export const tenantContents = async (database: Database, tenant: Tenant): Promise<Erased> =>
  countsOf(database, tenant, await ownedFiles(database, tenant));

async function countsOf(database: Database, tenant: Tenant, { objects }: OwnedFiles): Promise<Erased> {
  const { rows } = await database.query<Erased>(
    `select (select count(*) from rondo.events where ${isTenant})::float8 as events,
            (select count(*) from rondo.read_runs where ${isTenant})::float8 as runs,
            (select count(*) from rondo.clients where ${isTenant})::float8 as clients,
            (select count(*) from rondo.secrets where ${isTenant})::float8 as secrets`,
    valuesOf(tenant),
  );
  return { events: 0, runs: 0, clients: 0, secrets: 0, ...rows[0], objects: objects.length };
}

/**
 * Removes everything that is a tenant's: events, rows, clients, secrets, then objects and logs. What remains is its audit log,
 * and a note of how many events there were. Objects that it does not come to, because it is killed, are orphans that
 * `rondo doctor` names.
 * @throws RunsUnderWayError unless `isForced`; the results of runs that were erased are refused by the log
 */
export async function eraseTenant(parts: ErasureParts, tenant: Tenant, isForced: boolean): Promise<Erased> {
  const { erased, files } = await inTransaction(
    parts.pool,
    (client) => eraseRows(client, tenant, isForced),
    changesLog('erasure'),
  );
  for (const uri of files.objects) await parts.objectStore.delete(uri);
  // What attempts and uploads have staged, which no event names.
  for (const prefix of tenantPrefixes(tenant.org, tenant.sandbox)) await parts.objectStore.deletePrefix(prefix);
  for (const runId of files.runs) await rm(join(parts.logs, runId), { recursive: true, force: true });
  return erased;
}

async function eraseRows(client: pg.PoolClient, tenant: Tenant, isForced: boolean) {
  const { rows } = await client.query<{ open: number }>(
    `select count(*)::float8 as open from rondo.read_runs where ${isTenant} and ${isOpen('read_runs')}`,
    valuesOf(tenant),
  );
  const open = rows[0]?.open ?? 0;
  if (open > 0 && !isForced) throw new RunsUnderWayError(open);
  const files = await ownedFiles(client, tenant);
  const erased = await countsOf(client, tenant, files);
  await client.query("delete from rondo.outbox where payload ->> 'runId' = any($1)", [files.runs]);
  await client.query('delete from rondo.run_heartbeats where run_id = any($1::uuid[])', [files.runs]);
  await client.query('delete from rondo.deliveries where run_id = any($1::uuid[])', [files.runs]);
  for (const { name, hasSandbox } of await tablesOfTenants(client)) {
    if (hasSandbox) await client.query(`delete from rondo.${name} where ${isTenant}`, valuesOf(tenant));
    // What is said of an organisation stays with its other sandboxes.
    else if (tenant.sandbox === undefined) await client.query(`delete from rondo.${name} where org = $1`, [tenant.org]);
  }
  await client.query(recount, [tenant.org]);
  await noteLogChange(client, { action: 'erased', ...tenant, events: erased.events, details: { ...erased } });
  return { erased, files };
}

/** What the organisation stores in the sandboxes that it still has. */
const recount = `
  with counted as (delete from rondo.stored_bytes where org = $1)
  insert into rondo.stored_bytes (org, bytes)
  select e.org, sum(rondo.bytes_of_event(e.type, e.data)) from rondo.events e
  where e.org = $1 and e.type in ('BatchAdded', 'ModelTrained', 'ModelUploaded', 'EngineRegistered')
    and not exists (select from rondo.events d where d.stream = e.stream and d.type in ('DataSetDeleted', 'ModelDeleted', 'EngineDeleted'))
  group by e.org`;

/** What is said of a tenant itself stays: what was done to it, and by whom. */
const staying = ['audit', 'log_changes'];

/** Every table whose rows name an organisation, whichever there will be; counts of rows come after the rows. */
async function tablesOfTenants(client: Database): Promise<{ name: string; hasSandbox: boolean }[]> {
  const { rows } = await client.query<{ name: string; hasSandbox: boolean }>(
    `select quote_ident(c.relname) as name, bool_or(a.attname = 'sandbox') as "hasSandbox"
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = 'rondo'::regnamespace and c.relkind in ('r', 'p') and not c.relname = any($1)
      group by c.relname having bool_or(a.attname = 'org')
      order by c.relname = 'list_counts', c.relname`,
    [staying],
  );
  return rows;
}

interface OwnedFiles {
  readonly objects: readonly string[];
  readonly runs: readonly string[];
}

/** The objects that a tenant's events name, and its runs. */
async function ownedFiles(database: Database, tenant: Tenant): Promise<OwnedFiles> {
  const objects = await database.query<{ uri: string }>(
    `select distinct found #>> '{}' as uri
       from rondo.events, jsonb_path_query(data, '$.** ? (@ starts with "objects:")') found where ${isTenant}`,
    valuesOf(tenant),
  );
  const runs = await database.query<{ id: string }>(
    `select id::text as id from rondo.read_runs where ${isTenant}`,
    valuesOf(tenant),
  );
  return { objects: objects.rows.map(({ uri }) => uri), runs: runs.rows.map(({ id }) => id) };
}
