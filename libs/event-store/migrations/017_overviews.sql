-- What a service looks like from afar: its last ticks, what runs, since when it fails. Each of its runs changes its row several
-- times: pages have room for that, and no index holds a column that such a change touches.
create table read_overviews (
  id uuid primary key,
  org text not null,
  sandbox text not null,
  version integer not null,
  created timestamptz(3) not null,
  updated timestamptz(3) not null,
  created_by jsonb not null,
  deleted boolean not null,
  body jsonb not null,
  ml_instance_id uuid not null,
  paused boolean not null,
  active integer not null,
  failing_since timestamptz(3),
  lateness_p95_ms integer
) with (fillfactor = 50);

create index read_overviews_page on read_overviews (org, sandbox, deleted, created, id);

select keep_list_counts('read_overviews');

insert into table_rights (relation, api, worker, seen, written)
select 'read_overviews', 'select, insert, update, delete', 'select, insert, update, delete', seen, written
from table_rights where relation = 'read_ml_services';
