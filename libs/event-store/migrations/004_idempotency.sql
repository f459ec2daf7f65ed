-- Requests that carry an Idempotency-Key, and what they were answered. A row without status belongs to a request that
-- runs until `leased_until` at most; rows outlive their request by a day.
create table idempotency_keys (
  org text not null,
  sandbox text not null,
  api_key text not null,
  key text not null,
  -- Method and address.
  request text not null,
  -- The ids of what the request makes follow from it.
  claim uuid not null,
  attempt integer not null,
  leased_until timestamptz not null,
  expires timestamptz not null,
  body_sha256 bytea,
  status smallint,
  headers jsonb,
  body text,
  primary key (org, sandbox, api_key, key)
);

create index idempotency_keys_expires on idempotency_keys (expires);
