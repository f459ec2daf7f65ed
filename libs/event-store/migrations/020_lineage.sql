-- From a model to where it was promoted, and to what was predicted by it.
create index events_promotions on events ((data ->> 'modelId')) where type = 'ModelPromoted';
create index read_batches_of_model on read_batches ((body #>> '{run,modelId}'), created) where body ? 'run';
