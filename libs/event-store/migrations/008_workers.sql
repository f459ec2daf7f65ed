-- Worker processes that take runs. One signs in as it starts, says again and again that it lives, and signs off.
create table workers (
  worker text primary key,
  started_at timestamptz(3) not null default now(),
  beat_at timestamptz(3) not null,
  -- Silence of this length makes it one that is lost.
  lease_ms integer not null
);
