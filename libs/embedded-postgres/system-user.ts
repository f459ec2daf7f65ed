import { chownSync, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { findSetpriv } from './setpriv.js';

/** A program and its arguments, and whom to run it as. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
}

/** Turns the command line of a PostgreSQL program into one that this process may run. */
export interface SystemUser {
  /** Hands a file or folder that this process has made to the user. */
  own(path: string): void;
  command(file: string, args: readonly string[]): Command;
}

/** Capability numbers of linux/capability.h; both let a process search folders that are closed to it. */
const searching = [
  { name: 'dac_read_search', bit: 2n },
  { name: 'dac_override', bit: 1n },
] as const;

/**
 * PostgreSQL refuses to run as root. So root starts it as the owner of an existing data folder, else as `postgres`, else
 * as `nobody`; everybody else starts it as themselves. Where a folder on the way to `needed` is closed to that
 * user (a clone under /root, say), the server gets the one capability that lets it search folders, through setpriv.
 */
export function chooseSystemUser(dataFolder: string, needed: readonly string[]): SystemUser {
  if (process.getuid?.() !== 0) return { own: () => undefined, command: (file, args) => ({ file, args }) };
  const { uid, gid } = ownerOf(dataFolder) ?? passwd('postgres') ?? passwd('nobody') ?? { uid: 65534, gid: 65534 };
  const own = (path: string): void => {
    chownSync(path, uid, gid);
  };
  const closed = needed.map((path) => closedFolder(path, uid, gid)).find((folder) => folder !== undefined);
  if (closed === undefined) return { own, command: (file, args) => ({ file, args, uid, gid }) };
  const prefix = searchingAs(uid, gid, closed);
  return { own, command: (file, args) => ({ file: prefix.file, args: [...prefix.args, '--', file, ...args] }) };
}

function searchingAs(uid: number, gid: number, closed: string): Command {
  const file = findSetpriv();
  const capability = searching.find(({ bit }) => (permittedCapabilities() >> bit) & 1n);
  if (file === undefined || capability === undefined) {
    throw new EmbeddedPostgresError(
      `PostgreSQL refuses to run as root, and user ${uid} cannot enter ${closed}: ` +
        'start Rondo as an ordinary user, open the folder (chmod o+x), or set DATABASE_URL.',
    );
  }
  const only = `-all,+${capability.name}`;
  return {
    file,
    args: [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', `--inh-caps=${only}`, `--ambient-caps=${only}`],
  };
}

function ownerOf(folder: string): { uid: number; gid: number } | undefined {
  if (!existsSync(folder)) return undefined;
  const { uid, gid } = statSync(folder);
  return uid === 0 ? undefined : { uid, gid };
}

function passwd(user: string): { uid: number; gid: number } | undefined {
  const lines = existsSync('/etc/passwd') ? readFileSync('/etc/passwd', 'utf8').split('\n') : [];
  const [, , uid, gid] = lines.find((line) => line.startsWith(`${user}:`))?.split(':') ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

/** The outermost folder on the way to `path` that the user may not search; undefined when there is none. */
function closedFolder(path: string, uid: number, gid: number): string | undefined {
  const folder = dirname(path);
  if (folder === path) return undefined;
  const outer = closedFolder(folder, uid, gid);
  if (outer !== undefined) return outer;
  const status = statSync(folder, { throwIfNoEntry: false });
  if (status === undefined) return undefined;
  const search = status.uid === uid ? 0o100 : status.gid === gid ? 0o010 : 0o001;
  return (status.mode & search) === 0 ? folder : undefined;
}

function permittedCapabilities(): bigint {
  const status = readFileSync('/proc/self/status', 'utf8');
  return BigInt(`0x${/^CapPrm:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`);
}
