import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, realpath, writeFile } from 'node:fs/promises';
import { basename, isAbsolute, join, normalize, sep } from 'node:path';
import { codeOf } from '#faults';
import { LaunchError } from '../contract/engine-host.js';

/** What tools leave beside code; hidden files and folders too. */
const leftOut = new Set(['__pycache__', 'node_modules', 'venv', 'rondo-out']);
const mostFiles = 5_000;
const mostBytes = 64 * 1024 ** 2;

/** Why the path of a folder is none that an engine can have; undefined when it may be one. */
export function folderFault(path: string): string | undefined {
  if (isAbsolute(path) && normalize(path) === path && path.length > 1 && !path.endsWith(sep)) return undefined;
  return `the location of its code, "folder:${path}", is no folder: allowed is an absolute path, such as folder:/home/me/recipe`;
}

/** Whether a folder is one of those, or lies in one of them. */
export const liesBelow = (folders: readonly string[], path: string): boolean =>
  folders.some((folder) => path === folder || path.startsWith(`${folder}${sep}`));

/** Said of an engine whose folder is not allowed. */
export const outsideOf = (path: string): string =>
  `its code is the folder "${path}", and workers take code from folders below those in ENGINE_FOLDERS alone`;

export interface CopiedFolder {
  readonly path: string;
  /** Of the names and contents of all its files: `sha256:…`. */
  readonly hash: string;
  /** Links, which are not followed. */
  readonly links: readonly string[];
}

/**
 * Copies the code of an engine, as it is now, into a folder of a run.
 * @param allowed the folders below which it may lie, links resolved
 * @throws LaunchError
 */
export async function copyRecipeFolder(
  source: string,
  allowed: readonly string[],
  target: string,
): Promise<CopiedFolder> {
  const root = await allowedFolder(source, allowed);
  const copy = new FolderCopy(root, join(target, basename(source)));
  await copy.folder('');
  return { path: copy.target, hash: copy.hash(), links: copy.links };
}

/** @throws LaunchError */
async function allowedFolder(source: string, allowed: readonly string[]): Promise<string> {
  if (!liesBelow(allowed, source)) throw new LaunchError(outsideOf(source));
  const parents = await Promise.all(allowed.map((folder) => realpath(folder).catch(() => folder)));
  const root = await realpath(source).catch((error: unknown) => {
    throw new LaunchError(`the engine's folder "${source}" cannot be read on this machine: ${faultOf(error)}`);
  });
  if (!liesBelow(parents, root)) throw new LaunchError(outsideOf(source));
  if (!(await lstat(root)).isDirectory()) throw new LaunchError(`the engine's folder "${source}" is a file`);
  return root;
}

const faultOf = (error: unknown): string =>
  codeOf(error) === 'ENOENT' ? 'there is none' : (codeOf(error) ?? String(error));

/** One copy; what it has taken is counted, for a folder may hold far more than code. */
class FolderCopy {
  readonly links: string[] = [];
  private readonly digests: string[] = [];
  private bytes = 0;

  constructor(
    private readonly root: string,
    readonly target: string,
  ) {}

  /** @param path within the root; '' the root itself */
  async folder(path: string): Promise<void> {
    await mkdir(join(this.target, path), { recursive: true, mode: 0o700 });
    const entries = await readdir(join(this.root, path), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith('.') || leftOut.has(entry.name)) continue;
      const inner = join(path, entry.name);
      if (entry.isSymbolicLink()) this.links.push(inner);
      else if (entry.isDirectory()) await this.folder(inner);
      else if (entry.isFile()) await this.file(inner);
    }
  }

  hash(): string {
    return `sha256:${createHash('sha256').update(this.digests.join('\n')).digest('hex')}`;
  }

  private async file(path: string): Promise<void> {
    const source = join(this.root, path);
    // What has become a link since its folder was listed is refused.
    const file = await open(source, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      this.bytes += (await file.stat()).size;
      if (this.bytes > mostBytes || this.digests.length >= mostFiles) throw this.tooMuch();
      const content = await file.readFile();
      this.digests.push(`${createHash('sha256').update(content).digest('hex')} ${path}`);
      await writeFile(join(this.target, path), content);
    } finally {
      await file.close();
    }
  }

  private tooMuch(): LaunchError {
    const most = `${mostFiles} files or ${mostBytes / 1024 ** 2} MiB`;
    return new LaunchError(`the engine's folder "${this.root}" holds more than ${most}: keep data elsewhere`);
  }
}
