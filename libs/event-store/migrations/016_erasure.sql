-- What was done to the log beside appending to it: events whose values were redacted, tenants that were erased.
create table log_changes (
  id uuid primary key default gen_random_uuid(),
  time timestamptz(3) not null default now(),
  action text not null check (action in ('redacted', 'erased')),
  org text not null,
  -- Null: all of the organisation.
  sandbox text,
  -- How many events it was.
  events bigint not null
);

-- Events are changed by these two alone, each of which says so in its transaction, and notes it above.
create or replace function refuse_change_of_events() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and current_setting('rondo.redaction', true) = 'on' then return null; end if;
  if tg_op = 'DELETE' and current_setting('rondo.erasure', true) = 'on' then return null; end if;
  raise exception 'events are never changed: % refused', tg_op using errcode = 'restrict_violation';
end $$;

-- The newest refusals of an organisation are kept, whoever makes them.
create index audit_refusals on audit (org, time desc, id)
  where action in ('sign-in-refused', 'token-refused', 'forbidden', 'limited');

-- Written by whoever may do everything: neither API nor workers change the log so.
insert into table_rights (relation, seen, written)
values ('log_changes', 'org = current_setting(''rondo.org'', true)', 'org = current_setting(''rondo.org'', true)');
