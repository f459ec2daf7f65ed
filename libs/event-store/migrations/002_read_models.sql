-- One table a resource, each kept by the projection of its name and rebuilt from the log by replay. The common columns:
-- org and sandbox scope every query, version is that of the resource's stream, body holds the resource as JSON; the
-- others repeat what is joined, filtered or ordered by.
create table read_engines (
  id uuid primary key,
  org text not null,
  sandbox text not null,
  version integer not null,
  created timestamptz(3) not null,
  updated timestamptz(3) not null,
  created_by jsonb not null,
  deleted boolean not null,
  body jsonb not null
);

create index read_engines_page on read_engines (org, sandbox, deleted, created, id);

create table read_ml_instances (
  id uuid primary key,
  org text not null,
  sandbox text not null,
  version integer not null,
  created timestamptz(3) not null,
  updated timestamptz(3) not null,
  created_by jsonb not null,
  deleted boolean not null,
  body jsonb not null,
  engine_id uuid not null
);

create index read_ml_instances_page on read_ml_instances (org, sandbox, deleted, created, id);
create index read_ml_instances_of_engine on read_ml_instances (engine_id);

create table read_experiments (
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
  service_id uuid
);

create index read_experiments_page on read_experiments (org, sandbox, deleted, created, id);
create index read_experiments_of_instance on read_experiments (ml_instance_id);

create table read_runs (
  id uuid primary key,
  org text not null,
  sandbox text not null,
  version integer not null,
  created timestamptz(3) not null,
  updated timestamptz(3) not null,
  created_by jsonb not null,
  deleted boolean not null,
  body jsonb not null,
  experiment_id uuid not null,
  service_id uuid,
  mode text not null,
  state text not null,
  trigger text not null,
  nominal_time timestamptz(3),
  wait_for uuid
);

create index read_runs_page on read_runs (org, sandbox, deleted, created, id);
create index read_runs_of_experiment on read_runs (experiment_id, state, created);
create index read_runs_of_service on read_runs (service_id, created) where service_id is not null;
create index read_runs_waiting on read_runs (wait_for) where wait_for is not null;
-- The few that have not ended, of the many that have.
create index read_runs_active on read_runs (experiment_id, created) where state in ('PENDING', 'RUNNING', 'RETRY');

create table read_models (
  id uuid primary key,
  org text not null,
  sandbox text not null,
  version integer not null,
  created timestamptz(3) not null,
  updated timestamptz(3) not null,
  created_by jsonb not null,
  deleted boolean not null,
  body jsonb not null,
  experiment_id uuid,
  experiment_run_id uuid
);

create index read_models_page on read_models (org, sandbox, deleted, created, id);
create index read_models_of_experiment on read_models (experiment_id, created);
create index read_models_of_run on read_models (experiment_run_id);

-- The ids in an insight's context are what its client wrote.
create table read_insights (
  id uuid primary key,
  org text not null,
  sandbox text not null,
  version integer not null,
  created timestamptz(3) not null,
  updated timestamptz(3) not null,
  created_by jsonb not null,
  deleted boolean not null,
  body jsonb not null,
  experiment_id text,
  experiment_run_id text
);

create index read_insights_page on read_insights (org, sandbox, deleted, created, id);
create index read_insights_of_experiment on read_insights (experiment_id);
create index read_insights_of_run on read_insights (experiment_run_id);

create table read_ml_services (
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
  training_experiment_id uuid not null,
  scoring_experiment_id uuid not null
);

create index read_ml_services_page on read_ml_services (org, sandbox, deleted, created, id);
create index read_ml_services_of_instance on read_ml_services (ml_instance_id);

create table read_data_sets (
  id uuid primary key,
  org text not null,
  sandbox text not null,
  version integer not null,
  created timestamptz(3) not null,
  updated timestamptz(3) not null,
  created_by jsonb not null,
  deleted boolean not null,
  body jsonb not null
);

create index read_data_sets_page on read_data_sets (org, sandbox, deleted, created, id);

-- The version of a batch is that of its data set when it was added.
create table read_batches (
  id uuid primary key,
  org text not null,
  sandbox text not null,
  version integer not null,
  created timestamptz(3) not null,
  updated timestamptz(3) not null,
  created_by jsonb not null,
  deleted boolean not null,
  body jsonb not null,
  data_set_id uuid not null,
  min_time timestamptz,
  max_time timestamptz
);

create index read_batches_of_data_set on read_batches (data_set_id, version);

-- Its id is the experiment's. Without a schedule it is deleted.
create table read_schedules (
  id uuid primary key,
  org text not null,
  sandbox text not null,
  version integer not null,
  created timestamptz(3) not null,
  updated timestamptz(3) not null,
  created_by jsonb not null,
  deleted boolean not null,
  body jsonb not null,
  service_id uuid,
  kind text,
  next_due timestamptz(3),
  paused boolean not null
);

create index read_schedules_due on read_schedules (next_due) where not paused and not deleted and next_due is not null;

-- The ledger of all schedules; its id is <experiment id>@<nominal time>.
create table read_ticks (
  id text primary key,
  org text not null,
  sandbox text not null,
  version integer not null,
  created timestamptz(3) not null,
  updated timestamptz(3) not null,
  created_by jsonb not null,
  deleted boolean not null,
  body jsonb not null,
  experiment_id uuid not null,
  schedule text not null,
  nominal_time timestamptz(3) not null,
  outcome text not null
);

create index read_ticks_of_experiment on read_ticks (experiment_id, nominal_time);
