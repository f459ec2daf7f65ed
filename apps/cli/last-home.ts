import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Beside what npm installs, so that every command of this clone finds it, whatever folder it is called from. */
const file = fileURLToPath(new URL('../../../node_modules/.cache/rondo/last-home', import.meta.url));

/** Notes where a stack was started, for the commands that look at it from another terminal. An image needs none. */
export function noteHome(home: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, home);
  } catch {
    // Read-only: those commands then need RONDO_HOME.
  }
}

/** The home of the stack that was started last, where the environment names none; else `home`. */
export function startedHome(home: string, named: boolean): string {
  if (named || !existsSync(file)) return home;
  return readFileSync(file, 'utf8').trim() || home;
}
