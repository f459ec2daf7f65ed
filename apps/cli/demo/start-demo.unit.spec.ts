import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { sayDemoGoesOn, startDemo } from './start-demo.js';

/** An API that answers every request alike, and tells what it was asked. */
async function fakeApi(answer: string) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.end(answer);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const names = { orgId: 'o', sandboxName: 's', apiKey: 'k', accessToken: 't' };
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { asked, credentials: { baseUrl: `http://127.0.0.1:${port}`, ...names }, close };
}

describe('startDemo', () => {
  it('leaves the demo out where its schedules would be refused, makes nothing, and says why', async () => {
    const { asked, credentials, close } = await fakeApi('{"children":[]}');
    const said = new Promise<string>((resolve) => {
      startDemo(credentials, { minIntervalSeconds: 300 }, new AbortController().signal, resolve);
    });
    expect(await said).toBe(
      'The demo is left out: it scores every 60 s, and SCHEDULE_MIN_INTERVAL_SECONDS allows 300 s or more',
    );
    expect(asked.filter((line) => !line.startsWith('GET '))).toEqual([]);
    close();
  });
});

describe('sayDemoGoesOn', () => {
  it('names the service of an earlier start, and how it is ended', async () => {
    const { asked, credentials, close } = await fakeApi('{"children":[{"id":"s1"}]}');
    const said = new Promise<string>((resolve) => {
      sayDemoGoesOn(credentials, new AbortController().signal, resolve);
    });
    expect(await said).toBe(
      'The demo of an earlier start goes on without new data: service s1 still trains and scores. DELETE /mlServices/s1 ends it',
    );
    expect(asked).toEqual([expect.stringMatching(/^GET .*\/mlServices\?limit=1&property=name%3D%3D/)]);
    close();
  });
});
