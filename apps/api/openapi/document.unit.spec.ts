import { expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createPool } from '#event-store';
import { createApp } from '../create-app.js';
import { documentFile } from '../http/index.js';
import { buildDocument } from './build-document.js';
import { findDescriptions } from './find-descriptions.js';

/** Set by `npm run openapi`, to write the document; then look at the difference. */
const writes = process.env['WRITE_OPENAPI'] === '1';

/** An application that is described and never asked: it connects to nothing. */
async function describedApp(home: string) {
  const pool = createPool('postgres://nobody@127.0.0.1/nothing');
  const config = {
    scratch: join(home, 'scratch'),
    secretKeys: () => [Buffer.alloc(32)],
    objectStore: { url: pathToFileURL(join(home, 'objects')).href },
    dataSets: { memoryMib: 256 },
    logs: { root: join(home, 'logs'), keepDays: { succeeded: 30, failed: 90 } },
  };
  return createApp({ pool, config }, { error: () => undefined, warn: () => undefined });
}

it('is what the API serves; after a change `npm run openapi` writes it anew', async () => {
  const home = await mkdtemp(join(tmpdir(), 'rondo-openapi-'));
  const app = await describedApp(home);
  try {
    const document = `${JSON.stringify(await buildDocument(app, await findDescriptions()), null, 2)}\n`;
    if (writes) await writeFile(documentFile, document);
    expect(await readFile(documentFile, 'utf8')).toBe(document);
  } finally {
    await app.close();
    await rm(home, { recursive: true, force: true });
  }
});
