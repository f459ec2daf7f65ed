-- Runs and ticks of all experiments are listed by spans of time.
create index read_runs_recent on read_runs (org, sandbox, deleted, created, id);
create index read_ticks_recent on read_ticks (org, sandbox, nominal_time, id);
