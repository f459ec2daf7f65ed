import type pg from 'pg';
import type { StreamName } from '#domain';
import type { AppendOptions, AppendResult, Condition, OutboxMessage } from '../event-store.js';
import type { ProjectedRow, Projection } from '../projection.js';
import type { VersionedEvent } from '../recorded-event.js';
import { AppendRace } from './append-error.js';
import { evolveRows, rowsToRead } from './projected-rows.js';
import type { RowsByTable } from './projected-rows.js';
import { readStatement, writeStatement } from './statements.js';
import type { ReadRow } from './statements.js';
import { refuseUnstorableText } from './storable-text.js';
import { refuseUnknownColumns } from './table-columns.js';
import type { TableColumns } from './table-columns.js';

/** What an append has done; `outboxed` when messages have been sent with it. */
export interface Appended {
  readonly result: AppendResult;
  readonly outboxed: boolean;
}

/**
 * One append: a statement that reads the rows it evolves, where there are any, and one that writes everything. It keeps
 * nothing of a run, so that it can be run again.
 *
 * Streams: the primary key (stream, version) lets one of two appends win; the write also fails when the version before is
 * missing. A row that is owned by its stream needs no lock: whoever changed it after it was read has taken the version.
 *
 * The order of shared rows: a row that several streams touch is locked before it is evolved, and must be evolved in log
 * order, or a rebuild would end with another row. The log is ordered by transaction id, ids are drawn before locks are
 * won, so an older transaction may reach a row after a younger one. It then gives up and starts again with a new id.
 * A row that is not there cannot be locked: it is inserted without ON CONFLICT, so that the second creator starts again.
 */
export class AppendAttempt {
  readonly streams: readonly StreamName[];
  /** Whether the statements have to share a transaction. */
  readonly needsTransaction: boolean;
  private readonly begun: ReadonlySet<StreamName>;
  private readonly outbox: readonly OutboxMessage[];
  private readonly ignoreExisting: boolean;
  private readonly before: Condition | undefined;
  private readonly after: Condition | undefined;

  constructor(
    private readonly projections: readonly Projection[],
    private readonly columns: TableColumns,
    private readonly events: readonly VersionedEvent[],
    { outbox = [], ignoreExisting = false, conditions = {} }: AppendOptions,
  ) {
    this.streams = [...new Set(events.map(({ stream }) => stream))];
    this.begun = new Set(events.filter(({ version }) => version === 1).map(({ stream }) => stream));
    this.outbox = outbox;
    this.ignoreExisting = ignoreExisting;
    this.before = conditions.before;
    this.after = conditions.after;
    const locksRows = rowsToRead(projections, events).some(({ lock }) => lock);
    this.needsTransaction = locksRows || this.before !== undefined || this.after !== undefined;
  }

  get isEmpty(): boolean {
    return this.events.length === 0 && this.outbox.length === 0;
  }

  /** Whether the append expects the stream not to exist. */
  begins(stream: StreamName): boolean {
    return this.begun.has(stream);
  }

  /** All of it in the transaction of `client`. */
  async runIn(client: pg.PoolClient): Promise<Appended> {
    await this.before?.(client);
    const appended = await this.run(client);
    await this.after?.(client);
    return appended;
  }

  /** The statements alone, where nothing needs a transaction. */
  async run(db: pg.Pool | pg.PoolClient): Promise<Appended> {
    const { rows: read, existing } = await this.read(db);
    const events = this.events.filter(({ stream }) => !existing.has(stream));
    const outbox = this.outbox.filter(({ stream }) => stream === undefined || !existing.has(stream));
    const { rows, changes } = evolveRows(this.projections, events, read);
    if (events.length > 0 || outbox.length > 0) {
      const columns = await this.columns.of(
        db,
        changes.map(({ table }) => table),
      );
      for (const { table, upserts, inserts } of changes) {
        refuseUnknownColumns(table, columns.get(table) ?? [], [...upserts, ...inserts]);
      }
      const json = JSON.stringify(events.map((event, index) => eventRow(event, events[index - 1])));
      refuseUnstorableText(events, json);
      await db.query(
        writeStatement({
          events: json,
          continues: this.begun.size < this.streams.length,
          outbox: outbox.length > 0 ? JSON.stringify(outbox.map(outboxRow)) : undefined,
          changes,
          columns,
        }),
      );
    }
    return { result: { events, ignored: [...existing], rows }, outboxed: outbox.length > 0 };
  }

  private async read(db: pg.Pool | pg.PoolClient): Promise<{ rows: RowsByTable; existing: ReadonlySet<StreamName> }> {
    const tables = rowsToRead(this.projections, this.events);
    const newStreams = this.ignoreExisting ? [...this.begun] : [];
    const rows = new Map<string, Map<string, ProjectedRow>>();
    const existing = new Set<StreamName>();
    if (tables.length === 0 && newStreams.length === 0) return { rows, existing };
    for (const { source, id, row, out_of_order } of (await db.query<ReadRow>(readStatement(tables, newStreams))).rows) {
      if (out_of_order) throw new AppendRace();
      if (source === null) existing.add(id as StreamName);
      else rows.set(source, (rows.get(source) ?? new Map<string, ProjectedRow>()).set(id, row as ProjectedRow));
    }
    return { rows, existing };
  }
}

function eventRow(event: VersionedEvent, previous: VersionedEvent | undefined) {
  return {
    event_id: event.eventId,
    stream: event.stream,
    version: event.version,
    org: event.scope.org,
    sandbox: event.scope.sandbox,
    type: event.type,
    schema_version: event.schemaVersion,
    data: event.data,
    actor: event.actor,
    correlation_id: event.correlationId,
    time: event.time,
    continues: event.version > 1 && previous?.stream !== event.stream,
  };
}

const outboxRow = ({ jobId, org, queue, payload, availableAt }: OutboxMessage) => ({
  job_id: jobId,
  org,
  queue,
  payload,
  available_at: availableAt,
});
