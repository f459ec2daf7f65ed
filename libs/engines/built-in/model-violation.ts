import { Readable } from 'node:stream';
import type { JSZipObject } from 'jszip';
import { descriptionFile, describedModel, treesFile } from './model-file.js';

/** Far beyond what training writes; a small archive could swell to anything. */
const largestBytes = 512 * 1024 * 1024;

/** Why an archive is no model of this engine; undefined for one that it can load. */
export async function modelViolation(archive: Uint8Array): Promise<string | undefined> {
  const { default: JSZip } = await import('jszip');
  const opened = await JSZip.loadAsync(archive).catch(() => undefined);
  if (!opened)
    return `is not a ZIP file; a model of the built-in engine is one, with ${descriptionFile} and ${treesFile}`;
  const [description, trees] = [opened.file(descriptionFile), opened.file(treesFile)];
  if (!description || !trees) {
    return `is not a model of the built-in engine: it lacks ${[
      ...(description ? [] : [descriptionFile]),
      ...(trees ? [] : [treesFile]),
    ].join(' and ')}`;
  }
  try {
    const { algorithm } = describedModel((await inflated(description)).toString('utf8'));
    const bytes = await inflated(trees);
    if (algorithm === 'cart') return isTree(bytes) ? undefined : `${treesFile} holds no tree`;
    const forest = await JSZip.loadAsync(bytes).catch(() => undefined);
    return forest && forest.file(/header\.pb$/).length > 0 ? undefined : `${treesFile} holds no ${algorithm}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function isTree(bytes: Buffer): boolean {
  try {
    const stored: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof stored === 'object' && stored !== null && 'tree' in stored && typeof stored.tree === 'object';
  } catch {
    return false;
  }
}

async function inflated(entry: JSZipObject): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of new Readable().wrap(entry.nodeStream()) as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > largestBytes) throw new Error(`${entry.name} is larger than ${largestBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}
