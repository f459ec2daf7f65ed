import { decideRepair, jobPresence } from '#application';
import { overdueMessages } from '#event-store';
import type { OverdueMessage } from '#event-store';
import { createQueues, QueueUnavailableError, runPayloadOf } from '#queues';
import type { Queues } from '#queues';
import { readOpenRuns } from '#read-models';
import type { OpenRun } from '#read-models';
import type { Check, Examined } from '../check.js';

/** Every run that the log has requested has ended, or somebody is about to do something for it. */
export const runsCheck: Check = {
  name: 'runs',
  promise: 'every requested run has ended or is alive',
  look: async (examined, report) => {
    const { requested, open } = await runsOfLog(examined);
    const known = await openRuns(examined);
    for (const id of open) {
      if (!known.has(id)) report({ subject: `run ${id}`, message: 'has not ended, but its row says otherwise' });
    }
    const silent = await withQueues(examined, (queues) => silentRuns(examined, queues, [...known.values()])).catch(
      (error: unknown) => {
        if (!(error instanceof QueueUnavailableError)) throw error;
        report({ subject: 'queues', message: error.message });
        return [];
      },
    );
    const unsent = await overdueMessages(examined.snapshot, leaseOf(examined));
    const still = await openRuns({ ...examined, snapshot: examined.pool });
    for (const { run, message } of [...silent, ...unsent.flatMap((late) => lateRun(known, late))]) {
      if (isStill(run, still)) report({ subject: `run ${run.id}`, message });
    }
    return { runs: requested, open: open.length };
  },
};

interface Silent {
  readonly run: OpenRun;
  readonly message: string;
}

async function runsOfLog({ snapshot }: Examined): Promise<{ requested: number; open: string[] }> {
  const { rows } = await snapshot.query<{ requested: number; open: string[] | null }>(
    `select count(*)::float8 as requested, array_agg(substr(r.stream, 5) order by r.stream) filter (where not exists (
       select from events e where e.stream = r.stream and e.type in ('RunSucceeded', 'RunFailed', 'RunAborted')
     )) as open
     from events r where r.type = 'RunRequested'`,
  );
  return { requested: rows[0]?.requested ?? 0, open: rows[0]?.open ?? [] };
}

const pageSize = 1_000;

async function openRuns({ snapshot }: { readonly snapshot: Parameters<typeof readOpenRuns>[0] }) {
  const runs = new Map<string, OpenRun>();
  let after: string | undefined;
  do {
    const page = await readOpenRuns(snapshot, { after, limit: pageSize });
    for (const run of page) runs.set(run.id, run);
    after = page.length === pageSize ? page.at(-1)?.id : undefined;
  } while (after !== undefined);
  return runs;
}

/** Runs that the reconciler should have brought on again by now. */
async function silentRuns(examined: Examined, queues: LazyQueues, runs: readonly OpenRun[]): Promise<Silent[]> {
  const lease = { ms: leaseOf(examined), heard: true };
  const silent: Silent[] = [];
  for (const run of runs) {
    const { age } = run.facts;
    if (age <= lease.ms) continue;
    const job = await jobPresence(run, async (queue, jobId) => (await queues()).presence(queue, jobId));
    const { kind } = decideRepair({ ...run.facts, job }, lease);
    if (kind === 'give-up-attempt') silent.push({ run, message: silence(run) });
    else if (kind !== 'leave') {
      const where = job === 'ended' ? 'its job has ended without a result' : 'it has neither a message nor a job';
      silent.push({ run, message: `is ${run.facts.state} since ${seconds(age)}, and ${where}` });
    }
  }
  return silent;
}

/** Two leases: the reconciler looks once in each. */
const leaseOf = ({ settings, graceMs }: Examined): number => Math.max(graceMs, 2_000 * settings.runs.leaseSeconds);

const silence = ({ attempt, worker = '(unknown)', facts: { silentFor, age } }: OpenRun): string =>
  `is RUNNING, but attempt ${attempt} on worker ${worker} has given no sign of life for ${seconds(silentFor ?? age)}`;

const seconds = (ms: number): string => `${Math.round(ms / 1_000)} s`;

type LazyQueues = () => Promise<Queues>;

async function withQueues<Result>(
  { settings }: Examined,
  work: (queues: LazyQueues) => Promise<Result>,
): Promise<Result> {
  let opened: Promise<Queues> | undefined;
  const ignore = () => undefined;
  try {
    return await work(() => (opened ??= createQueues(settings, { info: ignore, warn: ignore })));
  } finally {
    const queues = await opened?.catch(() => undefined);
    await queues?.close({ graceMs: 0, stopMs: 0 });
  }
}

function lateRun(known: ReadonlyMap<string, OpenRun>, { payload, late }: OverdueMessage): Silent[] {
  const run = known.get(runPayloadOf(payload)?.runId ?? '');
  return run ? [{ run, message: `waits since ${seconds(late)} in the outbox, from where no worker takes it` }] : [];
}

/** Whether nothing has happened to a run since the snapshot. */
function isStill(run: OpenRun, now: ReadonlyMap<string, OpenRun>): boolean {
  const { attempt, facts } = now.get(run.id) ?? {};
  return attempt === run.attempt && facts?.state === run.facts.state && facts.inOutbox === run.facts.inOutbox;
}
