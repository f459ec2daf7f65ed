import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { RunningApi } from '../../testing/running-api.js';
import { securityHeaders } from '../headers/security-headers.js';

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The address that it comes from. */
  readonly from?: string;
  readonly body?: string;
}

const proxy = '127.0.0.2';

describe('the edge', () => {
  let api: RunningApi;

  beforeAll(async () => {
    const config = {
      http: { trustedProxies: { networks: [proxy] }, allowedHosts: ['api.example.com'], hstsSeconds: 300 },
    };
    api = await RunningApi.start({ config });
  });

  afterAll(() => api.stop());

  const send = async (path: string, { method = 'GET', headers = {}, from = '127.0.0.1', body }: Sent = {}) => {
    const sent = request(`${api.url}${path}`, { method, headers, localAddress: from, agent: false });
    sent.end(body);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
  };
  const engines = '/data/sensei/engines';
  const create = (more: Readonly<Record<string, string>>, from?: string) =>
    send(engines, {
      method: 'POST',
      headers: { ...api.headers, 'content-type': 'application/json', ...more },
      body: '{"name": "A"}',
      ...(from !== undefined && { from }),
    });

  const unsafe = (headers: IncomingHttpHeaders): string[] => [
    ...Object.keys(securityHeaders).filter((name) => headers[name] === undefined),
    ...['server', 'x-powered-by', 'set-cookie'].filter((name) => headers[name] !== undefined),
  ];

  it.each([
    ['GET', '/', 'no-store'],
    ['GET', '/healthz', 'no-store'],
    ['GET', '/docs', 'no-cache'],
    ['GET', '/docs/swagger-ui.css', 'public, max-age=3600'],
    ['GET', '/openapi.json', 'no-cache'],
    ['GET', '/.well-known/jwks.json', 'public, max-age=60'],
    ['GET', engines, 'no-store'],
    ['POST', engines, 'no-store'],
    ['PUT', engines, 'no-store'],
    ['OPTIONS', engines, 'no-store'],
    ['GET', '/nowhere', 'no-store'],
    ['GET', '/%ZZ', 'no-store'],
  ])('tells browsers of %s %s what they may not do with it', async (method, path, caching) => {
    const { headers } = await send(path, { method });
    expect(unsafe(headers)).toEqual([]);
    expect(headers['cache-control']).toBe(caching);
    expect(headers['strict-transport-security']).toBeUndefined();
  });

  it('lets the docs page run its one script', async () => {
    const { headers, body } = await send('/docs');
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self' 'sha256-[^']+';/);
    expect(body.match(/<script>/g)).toHaveLength(1);
    expect(body).not.toMatch(/ on\w+=/);
  });

  it('keeps what can be compared for its caller alone, who is told when it is the same', async () => {
    const created = await create({});
    const path = `${engines}/${(JSON.parse(created.body) as { id: string }).id}`;
    expect(created.headers['cache-control']).toBe('no-store');
    const { headers } = await send(path, { headers: api.headers });
    expect(headers['cache-control']).toBe('private, no-cache');
    const again = await send(path, { headers: { ...api.headers, 'if-none-match': headers.etag ?? '' } });
    expect(again).toMatchObject({ status: 304, headers: { 'cache-control': 'private, no-cache' } });
    expect(unsafe(again.headers)).toEqual([]);
  });

  it('answers under its own names only', async () => {
    const status = async (host: string) => (await send('/healthz', { headers: { host } })).status;
    expect(await Promise.all(['localhost:1', '[::1]', '192.0.2.1', 'API.example.com'].map(status))).toEqual(
      Array.from({ length: 4 }, () => 200),
    );
    const evil = await send('/healthz', { headers: { host: 'evil.example' } });
    expect(evil).toMatchObject({ status: 421, body: expect.stringContaining('evil.example') });
    expect(unsafe(evil.headers)).toEqual([]);
  });

  it('believes a proxy that it trusts, and nobody else', async () => {
    const forwarded = {
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'api.example.com',
      'x-forwarded-for': '203.0.113.9',
    };
    const trusted = await create(forwarded, proxy);
    expect(trusted.headers.location).toMatch(/^https:\/\/api\.example\.com\/data\/sensei\/engines\//);
    expect(trusted.headers['strict-transport-security']).toBe('max-age=300');
    const other = await create(forwarded);
    expect(other.headers.location).toMatch(/^http:\/\/127\.0\.0\.1:/);
    expect(other.headers['strict-transport-security']).toBeUndefined();
    const evil = await create({ ...forwarded, 'x-forwarded-host': 'evil.example' }, proxy);
    expect(evil.status).toBe(421);
    const wrong = { ...forwarded, authorization: 'Bearer wrong' };
    await send(engines, { headers: wrong, from: proxy });
    await send(engines, { headers: wrong });
    const told = api.warnings.map((warning) => (warning as { address?: string }).address);
    expect(told.slice(-2)).toEqual(['203.0.113.9', '127.0.0.1']);
  });

  it('knows nobody by a cookie, so that no page can borrow a session', async () => {
    const { authorization = '', ...named } = api.headers;
    const cookie = `authorization=${authorization}; access_token=${authorization.replace('Bearer ', '')}`;
    const forged = await send(engines, {
      method: 'POST',
      headers: { ...named, cookie, origin: 'https://evil.example', 'content-type': 'text/plain' },
      body: '{"name": "forged"}',
    });
    expect(forged.status).toBe(401);
    expect(forged.headers['set-cookie']).toBeUndefined();
  });
});
