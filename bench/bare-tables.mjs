const inserted = ['events', 'outbox', 'read_runs', 'read_ticks'];
/** Rows that are there already, and are changed. */
const changed = ['read_overviews', 'read_schedules'];
const generated = ['position', 'transaction_id'];

/**
 * Tables like those that the planner writes, with the same indexes, in a schema of their own: what it has written can be
 * written there by plain statements.
 */
export async function createBareTables(pool) {
  await pool.query('create schema bare');
  const tables = {};
  for (const table of [...inserted, ...changed]) {
    await pool.query(`create table bare.${table} (like rondo.${table} including all)`);
    const { rows } = await pool.query(
      `select attname as name, format_type(atttypid, null) as type from pg_attribute
       where attrelid = $1::regclass and attnum > 0 and not attisdropped and attidentity = '' and attname <> all($2)`,
      [`bare.${table}`, generated],
    );
    tables[table] = rows;
  }
  for (const table of changed) await pool.query(`insert into bare.${table} select * from rondo.${table}`);

  /** The rows of one planning, in the order in which they were written, as columns of texts for batches of so many. */
  async function batchesOf(time, size) {
    const order = {
      events: `rondo.events t where time = $1 and type in ('RunRequested', 'TickSkipped') order by position`,
      outbox: `rondo.outbox t where $1::timestamptz is not null order by id`,
      read_runs: `rondo.read_runs t where created = $1 order by ctid`,
      read_ticks: `rondo.read_ticks t where created = $1 order by ctid`,
      read_overviews: `rondo.read_overviews t where updated = $1 order by ctid`,
      read_schedules: `rondo.read_schedules t where updated = $1 order by ctid`,
    };
    const batches = [];
    for (const [table, columns] of Object.entries(tables)) {
      const list = columns.map(({ name }) => `t.${name}::text`).join(', ');
      const query = { text: `select ${list} from ${order[table]}`, values: [time], rowMode: 'array' };
      const { rows } = await pool.query(query);
      for (let start = 0, batch = 0; start < rows.length; start += size, batch += 1) {
        const slice = rows.slice(start, start + size);
        (batches[batch] ??= {})[table] = columns.map((_, column) => slice.map((row) => row[column]));
      }
    }
    return batches;
  }

  const statements = Object.entries(tables).map(([table, columns]) => [table, statementOf(table, columns)]);

  /** Writes a batch in one transaction: a statement for each table. */
  async function write(client, batch) {
    await client.query('begin');
    for (const [table, text] of statements) {
      if (batch[table]) await client.query({ name: `bare-${table}`, text, values: batch[table] });
    }
    await client.query('commit');
  }

  return { batchesOf, write };
}

function statementOf(table, columns) {
  const names = columns.map(({ name }) => name);
  const arrays = columns.map(({ type }, index) => `$${index + 1}::${type}[]`).join(', ');
  if (!changed.includes(table)) {
    return `insert into bare.${table} (${names.join(', ')}) select * from unnest(${arrays})`;
  }
  const values = names.filter((name) => name !== 'id').map((name) => `${name} = u.${name}`);
  return `update bare.${table} t set ${values.join(', ')} from unnest(${arrays}) u (${names.join(', ')}) where t.id = u.id`;
}
