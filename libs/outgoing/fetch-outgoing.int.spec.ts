import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { limits } from '#domain';
import { fetchOutgoing } from './fetch-outgoing.js';
import type { Outgoing } from './fetch-outgoing.js';

const loopback = ['127.0.0.0/8', '::1'];
const { signal } = new AbortController();

describe('fetching', () => {
  let server: Server;
  let port: number;
  let asked: string[] = [];
  const answers: Record<string, RequestListener> = {
    '/keys': (_request, response) => response.end('{"keys":[]}'),
    '/elsewhere': (_request, response) => response.writeHead(302, { location: '/keys' }).end(),
    '/missing': (_request, response) => response.writeHead(404).end('no'),
    '/most': (_request, response) => response.end(Buffer.alloc(limits.fetchedBytes.most)),
    '/more': (_request, response) => response.end(Buffer.alloc(limits.fetchedBytes.most + 1)),
    '/endless': (_request, response) => void response.write('{'),
  };

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(`${request.headers.host ?? ''}${request.url ?? ''}`);
      answers[request.url ?? '']?.(request, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const ask = (path: string, more: Partial<Outgoing> = {}, host = '127.0.0.1') =>
    fetchOutgoing(`http://${host}:${port}${path}`, { networks: loopback, signal, ...more });

  it('answers status and body', async () => {
    expect(await ask('/keys')).toEqual({ status: 200, body: Buffer.from('{"keys":[]}') });
    expect(await ask('/missing')).toEqual({ status: 404, body: Buffer.from('no') });
  });

  it('goes where a name stood for when it was asked, once, and says the name', async () => {
    asked = [];
    const names: string[] = [];
    const resolve = (host: string) => Promise.resolve((names.push(host), ['127.0.0.1']));
    expect(await ask('/keys', { resolve }, 'login.example')).toMatchObject({ status: 200 });
    expect(names).toEqual(['login.example']);
    expect(asked).toEqual([`login.example:${port}/keys`]);
  });

  it.each([
    ['an address of this machine', '127.0.0.1', undefined],
    ['the same in other words', '2130706433', undefined],
    ['in IPv6', '[::ffff:127.0.0.1]', undefined],
    ['a name of it', 'localhost', undefined],
    ['a name that stands for it', 'login.example', ['127.0.0.1']],
    ['a name of which one address is not allowed', 'login.example', ['93.184.215.14', '169.254.169.254']],
    ['a name of nothing', 'login.example', []],
  ])('goes nowhere by %s', async (_what, host, addresses) => {
    asked = [];
    const resolve = addresses && (() => Promise.resolve(addresses));
    await expect(ask('/keys', { networks: [], ...(resolve && { resolve }) }, host)).rejects.toThrow(
      'allowed are addresses of the internet, and those in OUTGOING_NETWORKS',
    );
    expect(asked).toEqual([]);
  });

  it.each(['file:///etc/passwd', 'ftp://example.com/', 'data:,x', 'javascript:x', 'http://a:b@example.com/', 'x'])(
    'refuses %s',
    async (address) => {
      await expect(fetchOutgoing(address, { networks: [], signal })).rejects.toThrow('only addresses that begin with');
    },
  );

  it('follows no redirect', async () => {
    asked = [];
    await expect(ask('/elsewhere')).rejects.toThrow('the answer is 302: redirects are not followed');
    expect(asked).toHaveLength(1);
  });

  it('takes so many bytes and no more', async () => {
    expect((await ask('/most')).body).toHaveLength(limits.fetchedBytes.most);
    await expect(ask('/more')).rejects.toThrow(`larger than the ${limits.fetchedBytes.most} bytes`);
  });

  it('ends with its signal, also while an answer arrives', async () => {
    const ending = new AbortController();
    const fetching = ask('/endless', { signal: ending.signal });
    while (asked.at(-1)?.endsWith('/endless') !== true) await new Promise(setImmediate);
    ending.abort();
    await expect(fetching).rejects.toThrow('aborted');
  });
});
