import { existsSync, readFileSync } from 'node:fs';

const ends = `('RunSucceeded', 'RunFailed', 'RunAborted')`;

/** What the log must never show; each query answers whom it shows. */
const never = {
  'does not end exactly once': `
    select stream from events where stream like 'run-%'
    group by stream having count(*) filter (where type in ${ends}) <> 1`,
  'goes on after its end': `
    select distinct e.stream from events e
    join events d on d.stream = e.stream and d.version < e.version and d.type in ${ends}`,
  'has an attempt that started twice': `
    select stream from events where type = 'RunStarted' group by stream, data ->> 'attempt' having count(*) > 1`,
  'has more attempts than its limit': `
    select s.stream from events s join events r on r.stream = s.stream and r.version = 1
    where s.type = 'RunStarted' and (s.data ->> 'attempt')::int > (r.data ->> 'attemptLimit')::int + (
      select count(*) from events h
      where h.stream = s.stream and h.type = 'RunRetried' and h.data ->> 'reason' = 'worker-stopped')`,
  'has a batch that was added twice': `
    select stream from events where type = 'BatchAdded' group by stream, data ->> 'batchId' having count(*) > 1`,
  // Schedules that were never changed, so that one policy has decided all of their runs.
  'has runs at once that its overlap policy keeps apart': `
    with kept as (
      select c.stream, c.data #>> '{schedule,overlap}' as overlap from events c
      where c.type = 'ExperimentCreated' and c.data #>> '{schedule,overlap}' in ('skip', 'queue')
        and not exists (select from events u where u.stream = c.stream and u.type = 'ScheduleUpdated')
    ), runs as (
      select kept.stream, kept.overlap, r.stream as run, r.position as requested,
             min(e.position) filter (where e.type = 'RunStarted') as started,
             max(e.position) filter (where e.type in ${ends}) as ended
      from kept join events r on r.type = 'RunRequested' and 'experiment-' || (r.data ->> 'experimentId') = kept.stream
        and r.data #>> '{trigger,by}' = 'schedule'
      join events e on e.stream = r.stream
      group by kept.stream, kept.overlap, r.stream, r.position
    )
    select distinct one.stream from runs one
    join runs other on other.stream = one.stream and other.requested > one.requested
    where (case one.overlap when 'skip' then other.requested else other.started end) < one.ended`,
};

/** What the log shows that must never be. */
export async function forbidden({ pool }) {
  const problems = [];
  for (const [what, query] of Object.entries(never)) {
    for (const { stream } of (await pool.query(query)).rows) problems.push(`${stream} ${what}`);
  }
  return problems;
}

/** Attempts that were executed more than once: the engines themselves keep count. */
export function executedTwice({ executions }) {
  const lines = existsSync(executions) ? readFileSync(executions, 'utf8').trim().split('\n') : [];
  const seen = new Set();
  return lines.filter((line) => seen.size === seen.add(line).size).map((line) => `attempt ${line} was executed twice`);
}

/** Requests that were repeated until they were answered, but had another number of effects. */
export async function miscounted({ pool }, { services, runs }) {
  const { rows } = await pool.query(
    `select count(*) filter (where type = 'ServiceCreated')::int as services,
            count(*) filter (where type = 'RunRequested' and data #>> '{trigger,by}' = 'user')::int as runs
     from events`,
  );
  const [found] = rows;
  return [
    ...(found.services === services.length ? [] : [`${services.length} services published, ${found.services} made`]),
    ...(found.runs === runs ? [] : [`${runs} runs asked for, ${found.runs} requested`]),
  ];
}

const unfinished = {
  runs: `
    select 'run ' || r.id || ' is ' || r.state || ', attempt ' || (r.body ->> 'attempt')
           || coalesce(', waits for ' || r.wait_for, '') || case when o.job_id is null then '' else ', in the outbox' end
           || coalesce(', last heard ' || b.beat_at, '') as what
    from read_runs r left join outbox o on o.payload ->> 'runId' = r.id::text
    left join run_heartbeats b on b.run_id = r.id
    where r.state in ('PENDING', 'RETRY', 'RUNNING')`,
  outbox: `select 'message ' || job_id || ' is in the outbox' as what from outbox`,
  schedules: `
    select 'schedule ' || id || ' is due since ' || next_due as what from read_schedules
    where next_due <= now() and not paused and not deleted`,
};

/** What has to come to an end still. */
export async function pending({ pool }) {
  const found = await Promise.all(Object.values(unfinished).map((query) => pool.query(query)));
  return found.flatMap(({ rows }) => rows.map(({ what }) => what));
}

const summaries = {
  ticks: `select outcome || coalesce(' ' || (body ->> 'reason'), '') as key, count(*) from read_ticks group by 1 order by 1`,
  runs: `select state as key, count(*) from read_runs group by 1 order by 1`,
  attempts: `select body ->> 'attempt' as key, count(*) from read_runs group by 1 order by 1`,
  retries: `select data ->> 'reason' as key, count(*) from events where type = 'RunRetried' group by 1 order by 1`,
  failures: `select data ->> 'reason' as key, count(*) from events where type = 'RunFailed' group by 1 order by 1`,
};

/** Lines that say what there was of everything. */
export async function summary({ pool, processes, client }, faults, load) {
  const counted = Object.entries(summaries).map(async ([name, query]) => {
    const counts = (await pool.query(query)).rows.map(({ key, count }) => [key, Number(count)]);
    return [name, Object.fromEntries(counts)];
  });
  const own = {
    faults: faults.counts,
    changes: { ...load.changes, 'not taken': load.refused },
    answers: client.answers,
    starts: Object.fromEntries(processes.map(({ name, starts }) => [name, starts])),
  };
  return [...Object.entries(own), ...(await Promise.all(counted))].map(([name, counts]) => lineOf(name, counts));
}

function lineOf(name, counts) {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const parts = Object.entries(counts).map(([key, count]) => `${key} ${count.toLocaleString('en')}`);
  return `${name.padEnd(9)} ${total.toLocaleString('en').padStart(7)}   ${parts.join(', ')}`;
}
