-- How many rows a list has, so that no list needs a scan for its total: the sum of the rows of one list, organisation,
-- sandbox and state. Each change adds a row and none is updated, so that appends never wait for each other here; one
-- counter a list makes every creation in a sandbox wait for the commit of the one before: it halved those of eight writers,
-- these rows take 6 % of them.
create table list_counts (
  -- The table that is counted.
  list text not null,
  org text not null,
  sandbox text not null,
  deleted boolean not null,
  rows bigint not null
);

create index list_counts_of_list on list_counts (list, org, sandbox, deleted) include (rows);

-- Replaces the counts of one key by their sum, without those that somebody else is just folding.
create function fold_list_counts(in_list text, in_org text, in_sandbox text, in_deleted boolean) returns void
language sql as $$
  with found as (
    select c.ctid from rondo.list_counts c
    where c.list = in_list and c.org = in_org and c.sandbox = in_sandbox and c.deleted = in_deleted
    for update skip locked
  ), folded as (
    delete from rondo.list_counts c using found where c.ctid = found.ctid returning c.rows
  )
  insert into rondo.list_counts
  select in_list, in_org, in_sandbox, in_deleted, sum(rows) from folded having count(*) > 0
$$;

-- One in 64 folds, by chance: what is created together comes in patterns, which every other rule would have to know.
create function count_row() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    insert into rondo.list_counts values (tg_table_name, old.org, old.sandbox, old.deleted, -1);
  end if;
  if tg_op <> 'DELETE' then
    insert into rondo.list_counts values (tg_table_name, new.org, new.sandbox, new.deleted, 1);
  end if;
  if random() < 1.0 / 64 then
    if tg_op <> 'INSERT' then
      perform rondo.fold_list_counts(tg_table_name, old.org, old.sandbox, old.deleted);
    end if;
    if tg_op <> 'DELETE' then
      perform rondo.fold_list_counts(tg_table_name, new.org, new.sandbox, new.deleted);
    end if;
  end if;
  return null;
end $$;

-- Counts a table, and from then on keeps its counts. The triggers lock out writers, so they come first. Triggers a row:
-- those of a statement would run for every update, of which nearly none concerns a count, and cost a single creation up to
-- twice as much.
create function keep_list_counts(counted regclass) returns void language plpgsql as $$
declare
  counted_name text := (select relname from pg_class where oid = counted);
begin
  execute format('create trigger count_inserted after insert on %s for each row execute function rondo.count_row()', counted);
  execute format('create trigger count_deleted after delete on %s for each row execute function rondo.count_row()', counted);
  execute format(
    'create trigger count_moved after update on %s for each row
     when ((old.org, old.sandbox, old.deleted) is distinct from (new.org, new.sandbox, new.deleted))
     execute function rondo.count_row()', counted);
  delete from rondo.list_counts where list = counted_name;
  execute format(
    'insert into rondo.list_counts select %L, org, sandbox, deleted, count(*) from %s group by org, sandbox, deleted',
    counted_name, counted);
end $$;

-- The lists that are asked for without a parent. Those of one parent are counted in their index.
select keep_list_counts('read_engines');
select keep_list_counts('read_ml_instances');
select keep_list_counts('read_experiments');
select keep_list_counts('read_models');
select keep_list_counts('read_insights');
select keep_list_counts('read_ml_services');
select keep_list_counts('read_data_sets');
