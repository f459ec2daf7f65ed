import { createPool } from '#event-store';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createApp } from '../create-app.js';

describe('while PostgreSQL cannot be reached', () => {
  const home = join(tmpdir(), 'rondo-never-written');
  // Port 1 is never PostgreSQL's.
  const pool = createPool('postgres://nobody@127.0.0.1:1/nothing');
  const faults: object[] = [];
  let app: NestFastifyApplication;

  beforeAll(async () => {
    const objectStore = { url: pathToFileURL(join(home, 'objects')).href };
    const config = {
      scratch: join(home, 'scratch'),
      secretKeys: () => [Buffer.alloc(32)],
      objectStore,
      dataSets: { memoryMib: 256 },
      logs: { root: join(home, 'logs'), keepDays: { succeeded: 30, failed: 90 } },
    };
    app = await createApp(
      { pool, config },
      { error: (fault: object) => void faults.push(fault), warn: () => undefined },
    );
    await app.listen(0, '127.0.0.1');
  });

  afterAll(async () => {
    await app.close();
    await pool.end();
  });

  it('answers 503 with Retry-After', async () => {
    const headers = { authorization: 'token', 'x-api-key': 'key', 'x-gw-ims-org-id': 'org' };
    const response = await fetch(`${await app.getUrl()}/data/sensei/engines`, { headers });
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(await response.json()).toMatchObject({ title: 'Service Unavailable', status: 503 });
    expect(faults).toHaveLength(1);
  });

  it('is alive, but not ready', async () => {
    expect((await fetch(`${await app.getUrl()}/healthz`)).status).toBe(200);
    const ready = await fetch(`${await app.getUrl()}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ detail: 'PostgreSQL cannot be reached' });
  });
});
