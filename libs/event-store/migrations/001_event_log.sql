-- The log. Nothing in it is ever changed; order is (transaction_id, position), see docs/adr/0002.
create table events (
  position bigint generated always as identity,
  transaction_id xid8 not null default pg_current_xact_id(),
  event_id uuid not null,
  stream text not null,
  version integer not null check (version > 0),
  org text not null,
  sandbox text not null,
  type text not null,
  schema_version smallint not null,
  data jsonb not null,
  actor jsonb not null,
  correlation_id text not null,
  time timestamptz(3) not null,
  primary key (stream, version),
  constraint events_position_key unique (position)
);

create index events_log_order on events (transaction_id, position);

-- A stream is folded without its skipped ticks, of which it may have a million.
create index events_without_skipped_ticks on events (stream, version) where type <> 'TickSkipped';

create function refuse_change_of_events() returns trigger language plpgsql as $$
begin
  raise exception 'events are never changed: % refused', tg_op using errcode = 'restrict_violation';
end $$;

create trigger events_are_never_changed before update or delete or truncate on events
  for each statement execute function refuse_change_of_events();

-- Wakes those who listen; no streams, no news of events.
create function announce_append(streams text, outboxed boolean) returns void language plpgsql as $$
begin
  if streams is not null then
    perform pg_notify('rondo_events', streams);
  end if;
  if outboxed then
    perform pg_notify('rondo_outbox', '');
  end if;
end $$;

-- Fails an append when streams are not at the expected version.
create function refuse_append(stale text[]) returns void language plpgsql as $$
begin
  raise exception 'not at the expected version: %', array_to_string(stale, ', ')
    using errcode = 'RV001', detail = to_json(stale)::text;
end $$;

-- Messages on their way to the queues. A row is deleted in the transaction that has handed it over.
create table outbox (
  id bigint generated always as identity primary key,
  job_id text not null unique,
  queue text not null,
  payload jsonb not null,
  available_at timestamptz(3) not null default now()
);

create index outbox_available on outbox (available_at);

create table run_heartbeats (
  run_id uuid primary key,
  attempt integer not null,
  worker text not null,
  beat_at timestamptz(3) not null
);

create table secrets (
  id uuid primary key,
  org text not null,
  sandbox text not null,
  ciphertext bytea not null,
  created timestamptz(3) not null default now()
);
