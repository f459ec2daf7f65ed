-- How far an attempt is, {fraction, message, metrics}, as its engine says: gone with its heartbeats, and no event.
alter table run_heartbeats add column progress jsonb;

-- What holds the engines that the worker runs: bubblewrap, landlock or none.
alter table workers add column sandbox text;
