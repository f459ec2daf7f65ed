-- Lists of one parent, in the order in which they are asked for. Each index holds all that finding and counting a page
-- needs; bodies are read for the rows of the page only.
drop index read_ml_instances_of_engine;
create index read_ml_instances_of_engine on read_ml_instances (engine_id, deleted, created, id) include (org, sandbox);

drop index read_experiments_of_instance;
create index read_experiments_of_instance
  on read_experiments (ml_instance_id, deleted, created, id) include (org, sandbox);

drop index read_ml_services_of_instance;
create index read_ml_services_of_instance
  on read_ml_services (ml_instance_id, deleted, created, id) include (org, sandbox);

drop index read_models_of_experiment;
create index read_models_of_experiment on read_models (experiment_id, deleted, created, id) include (org, sandbox);

create index read_batches_page on read_batches (data_set_id, deleted, created, id) include (org, sandbox);

drop index read_ticks_of_experiment;
create index read_ticks_of_experiment on read_ticks (experiment_id, nominal_time, id) include (org, sandbox);

-- Runs are listed under their experiments only, those of a service under both of its experiments.
drop index read_runs_page;
drop index read_runs_of_service;
create index read_runs_page on read_runs (experiment_id, deleted, created, id) include (org, sandbox);
