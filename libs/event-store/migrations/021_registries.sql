-- With which account the images of an organisation are pulled from a registry, instead of that of the settings.
create table registry_credentials (
  id uuid primary key,
  org text not null,
  host text not null,
  username text not null,
  -- Sealed, as secrets are.
  password bytea not null,
  set_at timestamptz(3) not null default now(),
  set_by jsonb not null,
  unique (org, host)
);

-- Set by the owner, used by workers; the API has nothing to do with them.
insert into table_rights (relation, api, worker, seen, written)
values ('registry_credentials', null, 'select', 'org = current_setting(''rondo.org'', true)', 'org = current_setting(''rondo.org'', true)');
