-- What an organisation may have that others may not, or may not have that others may: by the names of libs/domain/quota.
create table quotas (
  org text not null,
  name text not null,
  most bigint not null check (most >= 0),
  set_at timestamptz(3) not null default now(),
  set_by jsonb not null,
  primary key (org, name)
);

-- The organisations take turns in each queue, so a message says whose it is.
alter table outbox add column org text;
update outbox set org = coalesce(
  (select r.org from read_runs r where r.id::text = outbox.payload ->> 'runId'), '');
alter table outbox alter column org set not null;
create index outbox_turns on outbox (queue, org, id);

-- Attempts that were handed over to the queues, until the relay finds their runs to have ended, or to be at another attempt.
create table deliveries (
  job_id text primary key,
  org text not null,
  queue text not null,
  run_id uuid not null,
  attempt integer not null,
  sent_at timestamptz(3) not null default now()
);

-- When an organisation's turn was last, in each queue: counted, so that no clock can be set.
create table last_turns (
  queue text not null,
  org text not null,
  turn bigint not null,
  primary key (queue, org)
);

-- What an organisation stores, in bytes: the sum of its rows. Each change adds a row, as in list_counts, and now and then
-- they are folded into one. It follows from the events alone: batches, models and code, until what they belong to is deleted.
create table stored_bytes (
  org text not null,
  bytes bigint not null
);

create index stored_bytes_of_org on stored_bytes (org) include (bytes);

create function bytes_of_event(type text, data jsonb) returns bigint language sql immutable as $$
  select case type
    when 'BatchAdded' then (data ->> 'bytes')::bigint
    when 'ModelTrained' then (data #>> '{artifact,bytes}')::bigint
    when 'ModelUploaded' then (data #>> '{artifact,bytes}')::bigint
    when 'EngineRegistered' then coalesce((data ->> 'codeBytes')::bigint, 0)
    else 0
  end
$$;

-- By its owner's rights: what an organisation stores is that of all its sandboxes, of which a transaction sees one.
create function count_stored_bytes() returns trigger language plpgsql security definer set search_path = rondo, pg_temp as $$
begin
  insert into rondo.stored_bytes
  select new.org, case when new.type in ('DataSetDeleted', 'ModelDeleted', 'EngineDeleted')
    then (select -coalesce(sum(rondo.bytes_of_event(e.type, e.data)), 0) from rondo.events e
          where e.stream = new.stream and e.version < new.version)
    else rondo.bytes_of_event(new.type, new.data) end;
  if random() < 1.0 / 64 then
    with found as (
      select s.ctid from rondo.stored_bytes s where s.org = new.org for update skip locked
    ), folded as (
      delete from rondo.stored_bytes s using found where s.ctid = found.ctid returning s.bytes
    )
    insert into rondo.stored_bytes select new.org, sum(bytes) from folded having count(*) > 0;
  end if;
  return null;
end $$;

create trigger count_stored_bytes after insert on events for each row
  when (new.type in ('BatchAdded', 'ModelTrained', 'ModelUploaded', 'EngineRegistered',
    'DataSetDeleted', 'ModelDeleted', 'EngineDeleted'))
  execute function count_stored_bytes();

insert into stored_bytes
select e.org, sum(bytes_of_event(e.type, e.data)) from events e
where e.type in ('BatchAdded', 'ModelTrained', 'ModelUploaded', 'EngineRegistered')
  and not exists (select from events d where d.stream = e.stream and d.type in ('DataSetDeleted', 'ModelDeleted', 'EngineDeleted'))
group by e.org;

select keep_list_counts('read_schedules');

-- What an organisation has of a quota, in all of its sandboxes. By its owner's rights, therefore, and of the transaction's
-- own organisation alone, where that is named.
create function quota_use(of_org text, quota text) returns bigint
language sql stable security definer set search_path = rondo, pg_temp as $$
  select case when coalesce(current_setting('rondo.org', true), '') not in ('', of_org) then null
    when quota = 'storedBytes' then (select coalesce(sum(bytes), 0) from stored_bytes where org = of_org)
    when quota = 'schedules' then (
      select coalesce(sum(rows), 0) from list_counts where list = 'read_schedules' and org = of_org and not deleted)
    when quota = 'concurrentRuns' then (
      select count(*) from deliveries d join read_runs r on r.id = d.run_id
      where d.org = of_org and r.state in ('PENDING', 'RETRY', 'RUNNING') and (r.body ->> 'attempt')::int = d.attempt)
  end
$$;

insert into table_rights (relation, api, worker, seen, written)
select relation, api, worker, seen, seen
from (
  select 'org = current_setting(''rondo.org'', true)' as organisation,
         'coalesce(current_setting(''rondo.org'', true), '''') = ''''' as nobody
) conditions
cross join lateral (values
  -- What an organisation may have is looked up before its request has a tenant.
  ('quotas', 'select', 'select', format('%s or %s', organisation, nobody)),
  ('deliveries', null, 'select, insert, update, delete', organisation),
  ('last_turns', null, 'select, insert, update, delete', organisation),
  ('stored_bytes', null, null, organisation)
) rights (relation, api, worker, seen);

update table_rights
set seen = 'org = current_setting(''rondo.org'', true)', written = 'org = current_setting(''rondo.org'', true)'
where relation = 'outbox';
