import { Readable } from 'node:stream';
import type { StoredArchive } from '../contract/stored-archive.js';
import { describedModel, descriptionFile } from './described-model.js';
import { EngineFailure, badConfiguration } from './engine-failure.js';
import { unpack, zipEntries } from './zip-directory.js';
import { modelBounds } from './model-bounds.js';
import { treesFile } from './model-file.js';

/** Of a forest, which is an archive itself: its directory stands in the last bytes. */
const tailBytes = 1024 * 1024;

/**
 * Why an archive is no model of this engine; undefined for one that it can load. It is read where it lies, and of a forest no
 * more than its end is kept, whatever its size.
 */
export async function modelViolation(archive: StoredArchive): Promise<string | undefined> {
  const entries = await zipEntries(archive);
  if (!entries)
    return `is not a ZIP file; a model of the built-in engine is one, with ${descriptionFile} and ${treesFile}`;
  const [description, trees] = [entries.get(descriptionFile), entries.get(treesFile)];
  if (!description || !trees) {
    return `is not a model of the built-in engine: it lacks ${[
      ...(description ? [] : [descriptionFile]),
      ...(trees ? [] : [treesFile]),
    ].join(' and ')}`;
  }
  try {
    const { algorithm } = describedModel(await textOf(unpack(archive, description), descriptionFile));
    const content = unpack(archive, trees);
    const is = algorithm === 'cart' ? await holdsTree(content) : await holdsForest(content);
    return is ? undefined : `${treesFile} holds no ${algorithm === 'cart' ? 'tree' : algorithm}`;
  } catch (error) {
    // A store that cannot be read says nothing about the model.
    if (error instanceof EngineFailure) return error.message;
    throw error;
  }
}

/** Where a tree begins, as training writes it. It is parsed by who scores with it alone: so large a JSON takes its time. */
const treeBegins = Buffer.from('"tree":{');

async function holdsTree(content: AsyncIterable<Buffer>): Promise<boolean> {
  let [bytes, before] = [0, Buffer.alloc(0)];
  let isFound = false;
  for await (const part of content) {
    bytes += part.length;
    if (bytes > modelBounds.tree) throw tooLarge(treesFile, modelBounds.tree);
    const searched = Buffer.concat([before, part]);
    isFound ||= searched.includes(treeBegins);
    before = Buffer.from(searched.subarray(-treeBegins.length));
  }
  return isFound;
}

async function holdsForest(content: AsyncIterable<Buffer>): Promise<boolean> {
  const forest = await zipEntries(await endOf(content));
  const entries = [...(forest?.values() ?? [])];
  const bytes = entries.reduce((sum, { unpackedBytes }) => sum + unpackedBytes, 0);
  if (bytes > modelBounds.trees) throw tooLarge(`what is packed in ${treesFile}`, modelBounds.trees);
  return entries.some(({ name }) => name.endsWith('header.pb'));
}

const tooLarge = (name: string, most: number): EngineFailure =>
  badConfiguration(`${name} is larger than the ${most} bytes that are allowed`);

async function textOf(content: AsyncIterable<Buffer>, name: string): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of content) {
    bytes += part.length;
    if (bytes > modelBounds.description) throw tooLarge(name, modelBounds.description);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** A content of which its last bytes alone can be read. */
async function endOf(content: AsyncIterable<Buffer>): Promise<StoredArchive> {
  const parts: Buffer[] = [];
  let [bytes, kept] = [0, 0];
  for await (const part of content) {
    bytes += part.length;
    if (bytes > modelBounds.trees) throw tooLarge(treesFile, modelBounds.trees);
    parts.push(part);
    kept += part.length;
    while (kept - (parts[0]?.length ?? 0) >= tailBytes) kept -= parts.shift()?.length ?? 0;
  }
  const tail = Buffer.concat(parts);
  const before = bytes - tail.length;
  const open = (start: number, end: number) =>
    Promise.resolve(Readable.from([tail.subarray(Math.max(0, start - before), Math.max(0, end - before))]));
  return { bytes, open };
}
