import { eventColumnsOf } from '#event-store';
import type { EventRow } from '#event-store';
import type { Check, Examined, Report } from '../check.js';
import { pagesOf } from '../snapshot.js';
import { auditLedger } from './audit-ledger.js';
import type { LedgerFault } from './audit-ledger.js';
import { InstantTables } from './instant-tables.js';
import { OwedTicks } from './owed-ticks.js';

/** Every nominal instant since each schedule began has exactly one outcome; from the log alone. */
export const ticksCheck: Check = {
  name: 'ticks',
  promise: 'every tick has exactly one outcome',
  look: async (examined, report) => {
    const ledgers = await readLedgers(examined);
    const tables = new InstantTables([...ledgers.values()].flatMap(({ owed }) => owed.spans()));
    const times = { now: examined.now, horizon: examined.now - examined.graceMs };
    const counts = { ticks: 0, schedules: 0, waiting: 0 };
    for (const [experimentId, { owed, outcomes }] of ledgers) {
      const spans = owed.spans();
      if (spans.length > 0) counts.schedules += 1;
      // Outcomes of one batch stand in the log with those that were skipped first.
      outcomes.sort((one, other) => one - other);
      const instantsOf = tables.of.bind(tables);
      const audit = auditLedger(spans, outcomes, instantsOf, times, reportFor(experimentId, report));
      counts.ticks += audit.decided;
      counts.waiting += audit.waiting;
    }
    return counts;
  },
};

interface Ledger {
  readonly owed: OwedTicks;
  /** Milliseconds since 1970. */
  readonly outcomes: number[];
}

/** A tick's outcome, or a change of a schedule, which alone has the columns of an event. */
type Row = { readonly experiment: string } & (
  ({ readonly nominal: null } & EventRow) | { readonly nominal: string; readonly event_id: null }
);

const changes =
  "'ExperimentCreated', 'ScheduleUpdated', 'SchedulePaused', 'ScheduleResumed', 'ScheduleRemoved', 'ExperimentDeleted'";

const statement = `
  select coalesce(e.data ->> 'experimentId', substr(e.stream, ${'experiment-'.length + 1})) as experiment,
         coalesce(e.data ->> 'nominalTime', e.data #>> '{trigger,nominalTime}') as nominal, change.*
  from events e left join lateral (select ${eventColumnsOf('e')} where e.type in (${changes})) change on true
  where e.type = 'TickSkipped' or (e.type = 'RunRequested' and e.data #>> '{trigger,by}' = 'schedule')
     or (e.type in (${changes}) and e.stream like 'experiment-%')
  order by e.transaction_id, e.position`;

async function readLedgers({ snapshot, store }: Examined): Promise<Map<string, Ledger>> {
  const ledgers = new Map<string, Ledger>();
  for await (const rows of pagesOf<Row>(snapshot, statement)) {
    for (const row of rows) {
      let ledger = ledgers.get(row.experiment);
      if (!ledger) {
        ledger = { owed: new OwedTicks(), outcomes: [] };
        ledgers.set(row.experiment, ledger);
      }
      if (row.nominal === null) {
        for (const event of store.recorded([row])) ledger.owed.apply(event, event.time);
      } else {
        const at = Date.parse(row.nominal);
        ledger.owed.decided(at);
        ledger.outcomes.push(at);
      }
    }
  }
  return ledgers;
}

const reportFor =
  (experimentId: string, report: Report) =>
  ({ kind, at, outcomes }: LedgerFault): void => {
    const messages = {
      lost: 'has no outcome: it is lost',
      twice: `has ${outcomes} outcomes instead of one`,
      stray: 'has an outcome, but the schedule has no such instant',
    };
    report({ subject: `tick ${experimentId}@${new Date(at).toISOString()}`, message: messages[kind] });
  };
