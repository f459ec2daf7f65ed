import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '#object-store';
import type { ObjectStore } from '#object-store';

/** Puts an engine's code into the folder of an attempt, where its process sees it: never the store's own file. */
export async function placeCode(
  root: string,
  { uri, name }: { readonly uri: string; readonly name: string },
  objectStore: ObjectStore,
): Promise<string> {
  await makeFolder(root, 0o700);
  const [downloads, folder] = [join(root, 'download'), join(root, 'in', 'code')];
  await Promise.all([downloads, folder].map((path) => mkdir(path, { recursive: true })));
  const path = join(folder, name);
  await copyFile(await objectStore.materialize(uri, downloads), path);
  // What is written there by the engine is its own.
  await rm(downloads, { recursive: true });
  return path;
}
