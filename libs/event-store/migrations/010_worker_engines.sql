-- What the worker can run: {type: {}} of each type of engines, with whyNot where its machine lacks what they take.
alter table workers add column engines jsonb;
