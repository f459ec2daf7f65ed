-- Who may call the API: a client belongs to an organisation, and has one role in one of its sandboxes, or in all of them.
create table clients (
  -- What requests name as x-api-key.
  id text primary key,
  org text not null,
  -- Null: every sandbox of the organisation.
  sandbox text,
  name text not null,
  role text not null check (role in ('viewer', 'editor', 'admin')),
  version integer not null default 1,
  created timestamptz(3) not null default now(),
  created_by jsonb not null,
  updated timestamptz(3) not null default now(),
  expires timestamptz(3),
  revoked timestamptz(3)
);

create index clients_by_org on clients (org, created);

-- What clients sign in with: a hash by scrypt, with the costs that it was made with. Two at once while one replaces the other.
create table client_secrets (
  id uuid primary key,
  client_id text not null references clients on delete cascade,
  cost integer not null,
  block_size integer not null,
  parallelization integer not null,
  salt bytea not null,
  hash bytea not null,
  created timestamptz(3) not null default now(),
  expires timestamptz(3)
);

create index client_secrets_by_client on client_secrets (client_id);

-- A token that was made in advance is its client's.
insert into clients (id, org, name, role, created, created_by, expires)
select distinct on (api_key) api_key, org, display_name, 'admin', created,
  jsonb_build_object('displayName', display_name, 'userId', user_id), null
from credentials
order by api_key, created;

alter table credentials drop column org;
alter table credentials add foreign key (api_key) references clients on delete cascade;
create index credentials_by_client on credentials (api_key);

-- What access tokens are signed with: the newest signs, each verifies until it expires. The private half is encrypted under
-- the installation's key.
create table signing_keys (
  id uuid primary key,
  public_key jsonb not null,
  private_key bytea not null,
  created timestamptz not null default clock_timestamp(),
  expires timestamptz
);

-- What an organisation may have to answer for. Rows are only added; retention alone removes old ones.
create table audit (
  id uuid primary key default gen_random_uuid(),
  time timestamptz(3) not null default now(),
  -- Null: nobody's, such as a token that nobody knows.
  org text,
  -- Null: the whole organisation's.
  sandbox text,
  action text not null,
  actor jsonb,
  client_id text,
  -- Where the request came from.
  address text,
  -- Such as models/15c53796-….
  resource text,
  -- How many alike the row stands for.
  count integer not null default 1,
  details jsonb not null default '{}'
);

create index audit_by_org on audit (org, time, id);
create index audit_by_time on audit (time);

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_setting('rondo.audit_retention', true) = 'on' then return old; end if;
  raise exception 'audit: rows are only added';
end
$$;

create trigger audit_is_kept before update or delete on audit for each row execute function refuse_audit_change();
create trigger audit_is_not_emptied before truncate on audit for each statement execute function refuse_audit_change();
