-- How many runs of each kind the worker does at once: {training, scoring}.
alter table workers add column slots jsonb not null default '{}';
