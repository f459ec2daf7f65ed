-- What a worker finds out about an engine, by what it brings: images of containers, recipes, or null: nothing. An image
-- that was uploaded or lies in a folder is none of a container.
create function code_to_examine(engine jsonb) returns text language sql immutable parallel safe as $$
  select case
    when engine->>'type' = 'BuiltIn' then null
    when bool_or(packaging = 'docker' and not uploaded and not starts_with(location, 'folder:')) then 'images'
    when engine->>'type' = 'Python' and bool_or(uploaded) then 'recipes'
  end
  from (
    select coalesce(image->>'packagingType', '') as packaging,
           coalesce(image->>'location', '') as location,
           starts_with(coalesce(image->>'location', ''), 'objects:engines/') as uploaded
    from (
      select engine #> '{artifacts,default,image}'
      union all
      select jsonb_path_query(engine, '$.artifacts.overrides[*].artifact')
    ) as brought (image)
    where image is not null
  ) as images
$$;

-- Engines that no worker has looked at: nearly none, so that asking for them costs nothing.
create index read_engines_unexamined on read_engines (code_to_examine(body), updated, id)
  where not deleted and not body ? 'examined';
