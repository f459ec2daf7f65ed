import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { ApiDescription } from './api-description.js';

const api = new URL('../', import.meta.url);

/** What the files `*.openapi.ts` beside the controllers say, in no particular order. */
export async function findDescriptions(): Promise<ApiDescription[]> {
  const files = await readdir(api, { recursive: true });
  return Promise.all(
    files
      .filter((file) => file.endsWith('.openapi.ts'))
      .map(async (file) => {
        const path = fileURLToPath(new URL(file, api));
        const { description } = (await import(path)) as { readonly description: ApiDescription };
        return description;
      }),
  );
}
