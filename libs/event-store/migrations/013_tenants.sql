-- Row-level security: what stands behind the condition on organisation and sandbox that every query has (docs/adr/0035).
-- The API names its tenant in each transaction, by the settings rondo.org and rondo.sandbox; a transaction without sees
-- nothing. Owners of tables, which migrate and repair, are not held to it.

-- What the roles of API and worker may do with each table, and which rows are those of a transaction's tenant. A table
-- that is not here is nobody's but the owner's: a migration that makes one adds its row.
create table table_rights (
  relation name primary key,
  -- Privileges, as GRANT names them; null: none.
  api text,
  worker text,
  -- SQL conditions on a row: which are seen, and which may be written; null: all. Workers are at work for every tenant.
  seen text,
  written text
);

insert into table_rights (relation, api, worker, seen, written)
select relation, api, worker, seen, coalesce(written, seen)
from (
  select 'org = current_setting(''rondo.org'', true) and sandbox = current_setting(''rondo.sandbox'', true)' as tenant,
         'org = current_setting(''rondo.org'', true)' as organisation,
         'coalesce(current_setting(''rondo.org'', true), '''') = ''''' as nobody
) conditions
cross join lateral (values
  ('events', 'select, insert', 'select, insert', tenant, null),
  ('read_engines', 'select, insert, update, delete', 'select, insert, update, delete', tenant, null),
  ('read_ml_instances', 'select, insert, update, delete', 'select, insert, update, delete', tenant, null),
  ('read_experiments', 'select, insert, update, delete', 'select, insert, update, delete', tenant, null),
  ('read_runs', 'select, insert, update, delete', 'select, insert, update, delete', tenant, null),
  ('read_models', 'select, insert, update, delete', 'select, insert, update, delete', tenant, null),
  ('read_insights', 'select, insert, update, delete', 'select, insert, update, delete', tenant, null),
  ('read_ml_services', 'select, insert, update, delete', 'select, insert, update, delete', tenant, null),
  ('read_data_sets', 'select, insert, update, delete', 'select, insert, update, delete', tenant, null),
  ('read_batches', 'select, insert, update, delete', 'select, insert, update, delete', tenant, null),
  ('read_schedules', 'select, insert, update, delete', 'select, insert, update, delete', tenant, null),
  ('read_ticks', 'select, insert, update, delete', 'select, insert, update, delete', tenant, null),
  -- An organisation sees in which of its sandboxes it has something.
  ('list_counts', 'select, insert, update, delete', 'select, insert, update, delete', organisation, tenant),
  ('secrets', 'select, insert', 'select, insert, update, delete', tenant, null),
  ('run_heartbeats', 'select', 'select, insert, update, delete',
    'rondo.sees_run(run_id)', null),
  -- What has expired is removed on nobody's behalf.
  ('idempotency_keys', 'select, insert, update, delete', null,
    format('(%s) or (%s and expires < now())', tenant, nobody), tenant),
  -- Who calls is looked up before it is known whose request it is.
  ('clients', 'select, insert, update', null, format('%s or %s', organisation, nobody), organisation),
  ('client_secrets', 'select, insert, update', null,
    'exists (select from rondo.clients client where client.id = client_id)', null),
  ('credentials', 'select, insert', null, 'exists (select from rondo.clients client where client.id = api_key)', null),
  -- Refusals are written down before it is known whose they are, and entries of several organisations together.
  ('audit', 'select, insert', 'select, insert, delete', organisation, 'true'),
  ('signing_keys', 'select, insert', null, null, null),
  -- The API sends; it reads nothing but whether it has sent already.
  ('outbox', 'insert, select (job_id)', 'select, insert, update, delete', null, null),
  ('workers', 'select', 'select, insert, update, delete', null, null),
  ('migrations', 'select', 'select', null, null),
  ('table_rights', null, null, null, null)
) rights (relation, api, worker, seen, written);

-- A function: a policy that names a table would not let another one take its place.
create function sees_run(id uuid) returns boolean language sql stable as $$
  select exists (select from rondo.read_runs run where run.id = $1)
$$;

-- Puts a table under its rights, also one that has taken the place of another. Roles that are not there get none.
create function protect_table(protected name) returns void language plpgsql as $$
declare
  rights rondo.table_rights;
  has_roles boolean := (select count(*) = 2 from pg_roles where rolname in ('rondo_api', 'rondo_worker'));
begin
  select * into strict rights from rondo.table_rights where relation = protected;
  if rights.seen is not null then
    execute format('alter table rondo.%I enable row level security', protected);
    execute format('drop policy if exists tenant on rondo.%I', protected);
    execute format('create policy tenant on rondo.%I using (%s) with check (%s)', protected, rights.seen, rights.written);
    execute format('drop policy if exists every_tenant on rondo.%I', protected);
    if has_roles and rights.worker is not null then
      execute format('create policy every_tenant on rondo.%I to rondo_worker using (true)', protected);
    end if;
  end if;
  if has_roles then
    execute format('revoke all on rondo.%I from rondo_api, rondo_worker', protected);
    if rights.api is not null then
      execute format('grant %s on rondo.%I to rondo_api', rights.api, protected);
    end if;
    if rights.worker is not null then
      execute format('grant %s on rondo.%I to rondo_worker', rights.worker, protected);
    end if;
  end if;
end $$;

-- A tenant's events in log order: who follows them looks through nobody else's.
create index events_of_tenant on events (org, sandbox, transaction_id, position);
