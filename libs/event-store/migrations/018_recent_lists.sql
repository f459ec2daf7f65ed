-- Runs and ticks of all experiments are listed by spans of time, in which they were written. A B-tree in that order would be
-- taken for the lists of single experiments too, and walked through everybody else's; it would cost each tick another entry.
create index read_runs_recent on read_runs using brin (created) with (pages_per_range = 32, autosummarize = on);
create index read_ticks_recent on read_ticks using brin (nominal_time) with (pages_per_range = 32, autosummarize = on);
