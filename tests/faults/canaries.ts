import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool } from 'pg';

/** Secrets that are like nothing else, and where they were looked for. */
export class Canaries {
  /** What each begins with, in every form in which it is sought, and where it was given. */
  private readonly forms = new Map<string, string>();
  private readonly found = new Set<string>();
  private readonly places = new Set<string>();
  /** Files that others than their owner may read. */
  readonly readable: string[] = [];
  private firstWal = '';

  /** A value that programs have to escape and encode. */
  value(place: string): string {
    const core = randomBytes(12);
    const text = core.toString('hex');
    for (const before of [0, 1, 2]) {
      const base64 = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]).toString('base64');
      this.forms.set(base64.slice(4, 28), place);
    }
    this.forms.set(text, place);
    this.forms.set(Buffer.from(text).toString('hex'), place);
    return `${text}"\\ü/+ &`;
  }

  note(where: string, text: string): void {
    this.places.add(where);
    for (const [form, place] of this.forms) if (text.includes(form)) this.found.add(`${where}: ${place}`);
  }

  /** What was found, as `where: of which place`. */
  seen(): string[] {
    return [...this.found].sort();
  }

  looked(): string[] {
    return [...this.places];
  }

  /** To be called before anything is written. */
  async begin(pool: Pool): Promise<void> {
    const { rows } = await pool.query<{ file: string }>('select pg_walfile_name(pg_current_wal_lsn()) as file');
    this.firstWal = rows[0]?.file ?? '';
  }

  /** Every table as text, and what the server's log of changes has had since `begin`. */
  async noteDatabase(pool: Pool): Promise<void> {
    const { rows: tables } = await pool.query<{ schema: string; name: string }>(
      `select table_schema as schema, table_name as name from information_schema.tables
       where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
    );
    for (const { schema, name } of tables) {
      const { rows } = await pool.query<{ text: string | null }>(
        `select string_agg(t::text, E'\\n') as text from "${schema}"."${name}" t`,
      );
      this.note(`table ${name}`, rows[0]?.text ?? '');
    }
    const { rows } = await pool.query<{ data_directory: string }>('show data_directory');
    const folder = join(rows[0]?.data_directory ?? '', 'pg_wal');
    const names = (await readdir(folder)).filter((name) => /^[0-9A-F]{24}$/.test(name) && name >= this.firstWal);
    for (const name of names) this.note('WAL', (await readFile(join(folder, name))).toString('latin1'));
  }

  async noteFiles(root: string): Promise<void> {
    for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (!entry.isFile()) continue;
      if (((await stat(path)).mode & 0o077) !== 0) this.readable.push(path.slice(root.length));
      this.note(`file ${entry.name}`, (await readFile(path)).toString('latin1'));
    }
  }

  /** Arguments and environments of a process and all that it has started. */
  async noteProcessesOf({ pid }: ChildProcess): Promise<void> {
    for (const id of await familyOf(pid ?? 0)) {
      for (const file of ['cmdline', 'environ']) {
        this.note(file, await readFile(`/proc/${id}/${file}`, 'latin1').catch(() => ''));
      }
    }
  }
}

async function familyOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const children = text.split(' ').filter(Boolean).map(Number);
  return [pid, ...(await Promise.all(children.map(familyOf))).flat()];
}
