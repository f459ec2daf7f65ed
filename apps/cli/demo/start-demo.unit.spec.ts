import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { startDemo } from './start-demo.js';

describe('startDemo', () => {
  it('leaves the demo out where its schedules would be refused, makes nothing, and says why', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.end('{"children":[]}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const names = { orgId: 'o', sandboxName: 's', apiKey: 'k', accessToken: 't' };
    const credentials = { baseUrl: `http://127.0.0.1:${port}`, ...names };
    const said = new Promise<string>((resolve) => {
      startDemo(credentials, { minIntervalSeconds: 300 }, new AbortController().signal, resolve);
    });
    expect(await said).toBe(
      'The demo is left out: it scores every 60 s, and SCHEDULE_MIN_INTERVAL_SECONDS allows 300 s or more',
    );
    expect(asked.filter((line) => !line.startsWith('GET '))).toEqual([]);
    server.closeAllConnections();
    server.close();
  });
});
