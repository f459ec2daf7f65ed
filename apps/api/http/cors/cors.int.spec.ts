import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RunningApi } from '../../testing/running-api.js';

const page = 'https://console.example.com';

const corsHeaders = (headers: Headers) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')));

describe('CORS', () => {
  let closed: RunningApi;
  let open: RunningApi;
  let listed: RunningApi;

  const withOrigins = (...corsOrigins: string[]) => RunningApi.start({ config: { http: { corsOrigins } } });

  beforeAll(async () => {
    [closed, open, listed] = await Promise.all([
      RunningApi.start(),
      withOrigins('*'),
      withOrigins(page, 'http://localhost:8080'),
    ]);
  });

  afterAll(() => Promise.all([closed, open, listed].map((api) => api.stop())));

  const preflight = (api: RunningApi, origin: string) =>
    api.fetch('/data/sensei/engines', {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });

  it('is off unless origins are configured', async () => {
    const answer = await closed.call('GET', '/engines', undefined, { origin: page });
    expect(corsHeaders(answer.headers)).toEqual({});
    expect(answer.headers.get('vary')).toBe('Accept, Accept-Encoding');
    expect(corsHeaders((await preflight(closed, page)).headers)).toEqual({});
  });

  it('answers a preflight without credentials', async () => {
    const answer = await preflight(listed, page);
    expect(answer.status).toBe(204);
    expect(corsHeaders(answer.headers)).toEqual({
      'access-control-allow-origin': page,
      'access-control-allow-methods': 'GET, HEAD, OPTIONS, POST',
      'access-control-allow-headers': expect.stringMatching(/Authorization, .*Idempotency-Key, If-Match, .*x-api-key/),
      'access-control-expose-headers': expect.stringContaining('ETag'),
      'access-control-max-age': '600',
    });
    expect(answer.headers.get('vary')).toBe('Origin');
  });

  it('lets pages of the listed origins read answers and problems', async () => {
    const answer = await listed.call('GET', '/engines', undefined, { origin: page });
    expect(corsHeaders(answer.headers)).toEqual({
      'access-control-allow-origin': page,
      'access-control-expose-headers': expect.stringMatching(/ETag, .*Location, .*x-request-id/),
    });
    expect(answer.headers.get('vary')).toBe('Origin, Accept, Accept-Encoding');
    const refused = await listed.fetch('/data/sensei/engines', { headers: { origin: page } });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('access-control-allow-origin')).toBe(page);
  });

  it.each(['https://evil.example', 'https://console.example.com.evil.example', 'null'])(
    'tells a page of %s nothing',
    async (origin) => {
      expect(corsHeaders((await preflight(listed, origin)).headers)).toEqual({});
      const answer = await listed.call('GET', '/engines', undefined, { origin });
      expect(corsHeaders(answer.headers)).toEqual({});
      expect(answer.headers.get('vary')).toContain('Origin');
    },
  );

  it('may be open to every page', async () => {
    const answer = await open.call('GET', '/engines', undefined, { origin: 'https://any.example' });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('vary')).toBe('Accept, Accept-Encoding');
  });
});
