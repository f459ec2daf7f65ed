-- What data sets are called besides their ids. A column of its own, not an index over the body: a batch changes the body,
-- and no index of the row has to follow.
alter table read_data_sets add column aliases jsonb;

create index read_data_sets_by_alias on read_data_sets using gin (aliases) where not deleted;
