-- Who may call the API. Only the hash of a token is kept, so that the table gives nobody access.
create table credentials (
  token_sha256 bytea primary key,
  api_key text not null,
  org text not null,
  user_id text not null,
  display_name text not null,
  created timestamptz not null default now(),
  expires timestamptz
);
