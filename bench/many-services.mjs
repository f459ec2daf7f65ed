import { org } from './temporary-stack.mjs';

export const uuidOf = (kind, number) => `'0000000${kind}-0000-4000-8000-' || lpad(to_hex(${number}), 12, '0')`;

const published = `
  insert into events (event_id, stream, version, org, sandbox, type, schema_version, data, actor, correlation_id, time)
  select gen_random_uuid(), 'mlService-' || ${uuidOf(4, 'n')}, 1, $1, 'prod', 'ServiceCreated', 1, jsonb_build_object(
      'name', 'Weather ' || n % 5000, 'description', 'Tomorrow’s maximum temperature', 'shape', 'both',
      'mlInstanceId', ${uuidOf(3, 'n % 100')}, 'parts', jsonb_build_object(
        'training', jsonb_build_object(
          'experimentId', ${uuidOf(1, 'n')}, 'dataSetId', ${uuidOf(6, '1')}, 'timeframe', 525600,
          'schedule', jsonb_build_object('cron', '0 3 * * *', 'startTime', '2026-03-01')),
        'scoring', jsonb_build_object(
          'experimentId', ${uuidOf(2, 'n')}, 'dataSetId', ${uuidOf(6, '2')}, 'timeframe', 1440,
          'schedule', jsonb_build_object('cron', '*/15 * * * *', 'startTime', '2026-03-01'))),
      'tags', jsonb_build_object('team', 'weather')),
    '{"displayName": "Bench", "userId": "bench"}', 'bench', timestamptz '2026-03-01T00:00:00Z' + n * interval '1 second'
  from generate_series(0, $2::int - 1) n`;

/** Services of 100 MLInstances in the log alone: a replay makes their rows. */
export const recordServices = (pool, services) => pool.query(published, [org, services]);
