import { setTimeout as pause } from 'node:timers/promises';
import { createPool } from '#event-store';

export interface Gate {
  /** Resolves when somebody stands at it, in the middle of a transaction. */
  reached(): Promise<void>;
  /** Lets everybody through, now and later. */
  open(): Promise<void>;
  /** Takes those at the gate for lost, as a server does with a broken connection, and then opens it. */
  openToOthers(): Promise<void>;
}

/** Where the gate stands: a change of a table's rows, under a condition on `new` or `old`. */
export interface GatePlace {
  readonly before: 'insert' | 'update' | 'delete';
  readonly table: string;
  readonly when?: string;
}

/** Where an event of the type is about to be appended. */
export const recording = (type: string): GatePlace => ({
  before: 'insert',
  table: 'events',
  when: `new.type = '${type}'`,
});

/** What becomes of a transaction whose client is killed: the server notices in time, or carries out what it has. */
export const fates = [
  { fate: 'is lost', pass: (gate: Gate) => gate.openToOthers() },
  { fate: 'goes on without it', pass: (gate: Gate) => gate.open() },
] as const;

/** 'GATE'. */
const key = 0x47415445;

/** Stops, in the database itself, whoever is about to change rows: the transaction stays open until the gate does. */
export async function closeGate(databaseUrl: string, { before, table, when = 'true' }: GatePlace): Promise<Gate> {
  const pool = createPool(databaseUrl, { max: 1, statementTimeout: 0 });
  const keeper = await pool.connect();
  await keeper.query(`
    select pg_advisory_lock(${key});
    create or replace function gate() returns trigger language plpgsql as $$
      begin
        perform pg_advisory_xact_lock_shared(${key});
        return coalesce(new, old);
      end $$;
    create trigger gate before ${before} on ${table} for each row when (${when}) execute function gate()`);
  const atTheGate = `from pg_locks where locktype = 'advisory' and objid = ${key} and not granted
    and database = (select oid from pg_database where datname = current_database())`;
  const open = async () => {
    await keeper.query(`select pg_advisory_unlock(${key})`);
    await keeper.query(`drop trigger gate on ${table}`);
    keeper.release();
    await pool.end();
  };
  return {
    reached: async () => {
      while ((await keeper.query(`select ${atTheGate}`)).rowCount === 0) await pause(20);
    },
    open,
    openToOthers: async () => {
      await keeper.query(`select pg_terminate_backend(pid) ${atTheGate}`);
      await open();
    },
  };
}
