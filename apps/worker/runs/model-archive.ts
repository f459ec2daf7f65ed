import { createWriteStream } from 'node:fs';
import { copyFile, mkdir, open, readFile, readdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { StoppedError } from '#data-sets';
import { RunFailure } from './failure.js';

/** A fixed time in the archive: the same model makes the same bytes. */
const date = new Date('2000-01-01T00:00:00Z');

/** Packs everything that an engine wrote as its model into one ZIP file. Answers the number of files. */
export async function packModel(folder: string, archive: string): Promise<number> {
  const { default: JSZip } = await import('jszip');
  const zip = new JSZip();
  const files = await filesUnder(folder);
  for (const file of files) {
    const name = relative(folder, file).split(sep).join('/');
    zip.file(name, await readFile(file), { date, createFolders: false });
  }
  const content = zip.generateNodeStream({ compression: 'DEFLATE', compressionOptions: { level: 6 } });
  await pipeline(content, createWriteStream(archive));
  return files.length;
}

/** Puts a model into a folder: the contents of a ZIP file, any other file as it is. @throws RunFailure, StoppedError */
export async function placeModel(path: string, folder: string, signal?: AbortSignal): Promise<void> {
  if (!(await isZip(path))) {
    await copyFile(path, join(folder, basename(path)));
    return;
  }
  const { default: JSZip } = await import('jszip');
  const zip = await JSZip.loadAsync(await readFile(path)).catch(() => {
    throw new RunFailure('bad-configuration', 'the model is a damaged ZIP file');
  });
  for (const entry of Object.values(zip.files)) {
    if (signal?.aborted === true) throw new StoppedError();
    if (entry.dir) continue;
    // JSZip resolves `..` and drops leading slashes when it loads an archive: no name leads out of the folder.
    const target = join(folder, entry.name);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, await entry.async('nodebuffer'));
  }
}

async function isZip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && buffer.readUInt32BE() === 0x504b0304;
  } finally {
    await file.close();
  }
}

/** Regular files only: a link could lead anywhere. In the order of their names. */
async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
