import { updateClient, createClient, issueCredential, revokeClient } from '#credentials';
import { rotateClient, rotateSigningKey, signingKey } from '#credentials';
import type { NewSecret } from '#credentials';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt, decodeProtectedHeader, importJWK, jwtVerify, SignJWT, UnsecuredJWT } from 'jose';
import { EventReader } from '../testing/event-reader.js';
import { RunningApi } from '../testing/running-api.js';

type Headers = Record<string, string>;

interface Issued {
  readonly access_token: string;
  readonly token_type: string;
  readonly expires_in: number;
}

const secretKeys = () => [Buffer.alloc(32, 7)];
const by = { displayName: 'Ada', userId: 'ada' };
const issuer = 'https://login.example.com/';
const now = () => Math.floor(Date.now() / 1_000);

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const stranger = generateKeyPairSync('ed25519');

describe('access tokens', () => {
  let api: RunningApi;
  let login: Server;

  beforeAll(async () => {
    const keys = [{ ...rsa.publicKey.export({ format: 'jwk' }), kid: 'theirs', alg: 'RS256' }];
    login = createServer((_request, response) => response.end(JSON.stringify({ keys }))).listen(0, '127.0.0.1');
    await once(login, 'listening');
    const jwksUrl = `http://127.0.0.1:${(login.address() as AddressInfo).port}/keys`;
    const provider = {
      issuer,
      jwksUrl,
      audience: 'rondo-prod',
      algorithms: ['RS256'],
      claims: { organisation: 'tenant.id', role: 'groups', client: 'azp', sandbox: 'sandbox' },
      roles: { 'ml-writers': 'editor', 'ml-readers': 'viewer' },
    } as const;
    api = await RunningApi.start({ config: { tokens: { wrongPerMinute: 10_000, identityProviders: [provider] } } });
  });

  afterAll(async () => {
    await api.stop();
    login.close();
  });

  const pool = () => api.database.pool;

  const newClient = (more: { role?: 'viewer' | 'editor' | 'admin'; sandbox?: string; expires?: Date } = {}) =>
    createClient(pool(), { org: api.org, name: 'Colleague', role: 'editor', ...more }, by);

  const changeOf = ({ clientId }: NewSecret) => ({ scope: { org: api.org }, clientId, by });

  const formOf = ({ clientId, clientSecret }: NewSecret) =>
    new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: 'openid,AdobeID,read_organizations',
    });

  const signIn = (client: NewSecret, version = 'v3') =>
    api.fetch<Issued>(`/ims/token/${version}`, { method: 'POST', body: formOf(client) });

  const tokenOf = async (client: NewSecret): Promise<string> => (await signIn(client)).body.access_token;

  const ask = (authorization: string, apiKey: string, more: Headers = {}, path = '/data/sensei/session') =>
    api.fetch(path, { headers: { authorization, 'x-api-key': apiKey, 'x-gw-ims-org-id': api.org, ...more } });

  it.each(['v2', 'v3'])('are exchanged for the secret of a client at /ims/token/%s', async (version) => {
    const client = await newClient();
    const answer = await signIn(client, version);
    expect(answer).toMatchObject({ status: 200, body: { token_type: 'bearer', expires_in: 86_400 } });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await ask(`Bearer ${answer.body.access_token}`, client.clientId)).toMatchObject({
      status: 200,
      body: {
        user: { displayName: 'Colleague', userId: client.clientId },
        clientId: client.clientId,
        orgId: api.org,
        role: 'editor',
        sandboxes: expect.arrayContaining(['prod']),
        expires: new Date((decodeJwt(answer.body.access_token).exp ?? 0) * 1_000).toISOString(),
      },
    });
  });

  it('are issued to JSON, to words in the query, and to HTTP Basic', async () => {
    const client = await newClient();
    const words = Object.fromEntries(formOf(client));
    const { clientId, clientSecret } = client;
    const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
    const grant = new URLSearchParams({ grant_type: 'client_credentials' });
    const ways: [string, RequestInit][] = [
      ['', { body: JSON.stringify(words), headers: { 'content-type': 'application/json' } }],
      [`?${formOf(client).toString()}`, {}],
      [`?client_id=${clientId}`, { body: formOf(client) }],
      ['', { body: grant, headers: { authorization: basic } }],
    ];
    for (const [query, init] of ways) {
      const answer = await api.fetch(`/ims/token/v3${query}`, { method: 'POST', ...init });
      expect(answer).toMatchObject({ status: 200, body: { expires_in: 86_400 } });
    }
  });

  it.each([
    ['another grant', { grant_type: 'authorization_code' }, 400, 'unsupported_grant_type'],
    ['no grant', { grant_type: '' }, 400, 'invalid_request'],
    ['no secret', { client_secret: '' }, 400, 'invalid_request'],
    ['a wrong secret', { client_secret: 'wrong' }, 401, 'invalid_client'],
    ['an unknown client', { client_id: 'nobody' }, 401, 'invalid_client'],
  ])('are not issued to %s', async (_what, wrong, status, error) => {
    const words = { ...Object.fromEntries(formOf(await newClient())), ...wrong };
    const answer = await api.fetch('/ims/token/v3', { method: 'POST', body: new URLSearchParams(words) });
    expect(answer).toMatchObject({ status, body: { error } });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    [
      'a grant',
      { grant_type: 'pass"w\\ö' },
      "grant_type: 'pass?'w???' is not supported; allowed is client_credentials",
    ],
    ['a client', { client_id: 5 }, 'client_id is no text'],
  ])('say what is wrong with %s in the characters of OAuth', async (_what, wrong, description) => {
    const words = { ...Object.fromEntries(formOf(await newClient())), ...wrong };
    const headers = { 'content-type': 'application/json' };
    const { body } = await api.fetch('/ims/token/v3', { method: 'POST', body: JSON.stringify(words), headers });
    expect(body).toMatchObject({ error_description: description });
  });

  it.each([
    ['with a header that is sent twice', ['content-encoding', 'br', 'content-encoding', '2026-01-01T00:00:60Z']],
    ['with a body that is packed', ['content-encoding', 'gzip']],
  ])('are not issued to a request %s, in the words of OAuth', async (_what, headers) => {
    const type = ['content-type', 'application/x-www-form-urlencoded'];
    const sent = request(`${api.url}/ims/token/v3`, {
      method: 'POST',
      headers: ['host', '127.0.0.1', 'accept', '*/*', ...type, ...headers],
    }).end('[');
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    const text = Buffer.concat(await answer.toArray()).toString();
    expect(answer).toMatchObject({
      statusCode: 400,
      headers: { 'content-type': expect.stringMatching(/^application\/json/) },
    });
    expect(JSON.parse(text)).toEqual({
      error: 'invalid_request',
      error_description: expect.stringMatching(/content-encoding/i),
    });
  });

  it('are verified by the published keys', async () => {
    const token = await tokenOf(await newClient());
    const { body } = await api.fetch<{ keys: (JsonWebKey & { kid: string })[] }>('/.well-known/jwks.json');
    const key = body.keys.find(({ kid }) => kid === decodeProtectedHeader(token).kid);
    expect(JSON.stringify(body)).not.toContain('"d"');
    expect(await jwtVerify(token, await importJWK(key as never, 'EdDSA'))).toMatchObject({
      payload: { iss: 'rondo', org: api.org },
    });
  });

  describe('are refused with 401, and nothing more is told', () => {
    type Forger = (made: { claims: object; kid: string; key: KeyObject; good: string }) => Promise<string> | string;
    const signed = (claims: object, alg: string, key: KeyObject | Uint8Array, kid: string) =>
      new SignJWT({ ...claims }).setProtectedHeader({ alg, kid }).sign(key);
    const shared = (key: KeyObject) => Buffer.from(createPublicKey(key).export({ format: 'pem', type: 'spki' }));
    const forgeries: Record<string, Forger> = {
      expired: ({ claims, kid, key }) => signed({ ...claims, exp: now() - 1 }, 'EdDSA', key, kid),
      'without an end': ({ claims, kid, key }) => signed({ ...claims, exp: undefined }, 'EdDSA', key, kid),
      'not yet valid': ({ claims, kid, key }) => signed({ ...claims, nbf: now() + 60 }, 'EdDSA', key, kid),
      'for another audience': ({ claims, kid, key }) => signed({ ...claims, aud: 'other' }, 'EdDSA', key, kid),
      'of another issuer': ({ claims, kid, key }) => signed({ ...claims, iss: 'other' }, 'EdDSA', key, kid),
      'in the name of another issuer': ({ claims, kid, key }) => signed({ ...claims, iss: issuer }, 'EdDSA', key, kid),
      'of alg none': ({ claims }) => new UnsecuredJWT({ ...claims }).encode(),
      'of alg none, with our key': ({ claims, kid }) => {
        const [, body = ''] = new UnsecuredJWT({ ...claims }).encode().split('.');
        return `${Buffer.from(JSON.stringify({ alg: 'none', kid })).toString('base64url')}.${body}.`;
      },
      'signed with the public key as a shared secret': ({ claims, kid, key }) =>
        signed(claims, 'HS256', shared(key), kid),
      'signed with RSA': ({ claims, kid }) => signed(claims, 'RS256', rsa.privateKey, kid),
      'signed with another key': ({ claims, kid }) => signed(claims, 'EdDSA', stranger.privateKey, kid),
      'signed with a key that is not there': ({ claims }) =>
        signed(claims, 'EdDSA', stranger.privateKey, '11111111-1111-4111-8111-111111111111'),
      truncated: ({ good }) => good.slice(0, -10),
      'without a signature': ({ good }) => good.slice(0, good.lastIndexOf('.') + 1),
      'of another client': async ({ good }) => {
        const other = Buffer.from(JSON.stringify(decodeJwt(await tokenOf(await newClient()))));
        return good.split('.').with(1, other.toString('base64url')).join('.');
      },
      unknown: () => 'nonsense',
    };

    it.each(Object.entries(forgeries))('%s', async (_what, forge) => {
      const client = await newClient();
      const good = await tokenOf(client);
      const { id: kid, privateKey: key } = await signingKey(pool(), secretKeys);
      const token = await forge({ claims: decodeJwt(good), kid, key, good });
      expect(await ask(good, client.clientId)).toMatchObject({ status: 200 });
      for (const authorization of [`Bearer ${token}`, token]) {
        const { status, body } = await ask(authorization, client.clientId);
        expect({ status, detail: (body as { detail?: string }).detail }).toEqual({
          status: 401,
          detail: 'The access token is unknown or has expired',
        });
      }
    });

    it.each([
      ['in the name of nobody', { tenant: {} }],
      ['without a role', { groups: ['others'] }],
      ['expired', { exp: now() - 1 }],
      ['for another audience', { aud: 'other' }],
      ['good for more than a day', { exp: now() + 2 * 86_400 }],
      ['good for an hour, after a day', { exp: now() + 3_600, iat: now() - 86_400 }],
      ['in a name that cannot be stored', { tenant: { id: 'acme\0' } }],
      ['in a name of half a character', { azp: '\ud800' }],
      ['in a name that is too long', { azp: 'x'.repeat(256) }],
      ['of a subject that cannot be shown', { sub: 'eva\n' }],
      ['of several sandboxes', { sandbox: ['dev', 'prod'] }],
      ['of a sandbox without a name', { sandbox: '' }],
    ])('of another issuer: %s', async (_what, wrong) => {
      expect(await ask(await theirs(wrong), 'notebook')).toMatchObject({ status: 401 });
    });

    it('of another issuer: signed with its public key as a shared secret', async () => {
      const token = await signed(decodeJwt(await theirs()), 'HS256', shared(rsa.privateKey), 'theirs');
      expect(await ask(token, 'notebook')).toMatchObject({ status: 401 });
    });
  });

  const theirs = (more: object = {}) =>
    new SignJWT({
      tenant: { id: api.org },
      groups: ['ml-readers', 'ml-writers'],
      azp: 'notebook',
      name: 'Eva',
      ...more,
    })
      .setProtectedHeader({ alg: 'RS256', kid: 'theirs' })
      .setIssuer(issuer)
      .setSubject('eva@example.com')
      .setAudience('rondo-prod')
      .setExpirationTime('exp' in more ? Number(more.exp) : now() + 600)
      .sign(rsa.privateKey)
      .then((token) => ('aud' in more || 'sub' in more ? resigned(token, more) : token));

  const resigned = (token: string, more: object) =>
    new SignJWT({ ...decodeJwt(token), ...more })
      .setProtectedHeader({ alg: 'RS256', kid: 'theirs' })
      .sign(rsa.privateKey);

  it('of another issuer mean what its claims are configured to', async () => {
    expect(await ask(await theirs(), 'notebook')).toMatchObject({
      status: 200,
      body: { role: 'editor', user: { userId: 'eva@example.com' }, clientId: 'notebook', orgId: api.org },
    });
    expect(await ask(await theirs({ groups: 'ml-readers' }), 'notebook')).toMatchObject({ body: { role: 'viewer' } });
    expect(await ask(await theirs(), 'another')).toMatchObject({ status: 403 });
  });

  it('of another issuer are good for a day, and in the sandbox that they name', async () => {
    const token = await theirs({ exp: now() + 86_390, iat: now(), sandbox: 'dev' });
    expect(await ask(token, 'notebook')).toMatchObject({ body: { sandbox: 'dev', sandboxes: ['dev'] } });
  });

  it('are good in one sandbox, where the client is bound to it', async () => {
    const client = await newClient({ sandbox: 'dev' });
    const token = await tokenOf(client);
    expect(await ask(token, client.clientId, { 'x-sandbox-name': 'prod' })).toMatchObject({ status: 403 });
    for (const more of [{ 'x-sandbox-name': 'dev' }, {}] as Headers[]) {
      expect(await ask(token, client.clientId, more)).toMatchObject({ body: { sandbox: 'dev', sandboxes: ['dev'] } });
    }
  });

  it('end with their client', async () => {
    const client = await newClient({ expires: new Date(Date.now() + 60_000) });
    const { expires_in: seconds } = (await signIn(client)).body;
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
  });

  /** Asks until the answer has that status: a revocation takes effect within a second, of which the test does not tell the time. */
  const untilAnswered = async (status: number, token: string, { clientId }: NewSecret) => {
    while ((await ask(token, clientId)).status !== status);
  };

  it('end when their secret does: rotated at once, or after the overlap', async () => {
    const client = await newClient();
    const token = await tokenOf(client);
    const second = await rotateClient(pool(), changeOf(client), 3_600);
    expect(await ask(token, client.clientId)).toMatchObject({ status: 200 });
    expect((await signIn(client)).body.expires_in).toBeLessThanOrEqual(3_600);
    expect(await signIn(second as NewSecret)).toMatchObject({ body: { expires_in: 86_400 } });
    const third = await rotateClient(pool(), changeOf(client), 0);
    await untilAnswered(401, token, client);
    expect(await signIn(second as NewSecret)).toMatchObject({ status: 401 });
    expect(await signIn(third as NewSecret)).toMatchObject({ status: 200 });
  });

  it('change their role with their client', async () => {
    const client = await newClient({ role: 'viewer' });
    const token = await tokenOf(client);
    const bulk = () => ask(token, client.clientId, {}, '/data/sensei/engines/dockerRegistry');
    expect(await bulk()).toMatchObject({ status: 403 });
    await updateClient(pool(), changeOf(client), { role: 'admin' });
    while ((await bulk()).status === 403);
    expect(await bulk()).toMatchObject({ status: 404 });
  });

  it.each([
    ['signed', () => newClient(), tokenOf],
    ['made in advance', () => issueCredential(pool(), { org: api.org, displayName: 'D' }), undefined],
  ] as const)('open nothing when their client is revoked, and end what is open: %s', async (_how, make, exchange) => {
    const made = await make();
    const client = 'clientId' in made ? made : { clientId: made.apiKey, clientSecret: '' };
    const token = 'accessToken' in made ? made.accessToken : await exchange?.(client);
    const headers = { authorization: token ?? '', 'x-api-key': client.clientId, 'x-gw-ims-org-id': api.org };
    const stream = await EventReader.open(api, '', headers);
    await revokeClient(pool(), changeOf(client));
    while ((await stream.next()) !== undefined);
    await untilAnswered(401, token ?? '', client);
    if (exchange) expect(await signIn(client)).toMatchObject({ status: 401 });
  });

  it('outlive their key by the overlap, and not when there is none', async () => {
    const client = await newClient();
    const token = await tokenOf(client);
    await rotateSigningKey(pool(), secretKeys, 3_600);
    const newer = await tokenOf(client);
    expect(decodeProtectedHeader(newer).kid).not.toBe(decodeProtectedHeader(token).kid);
    expect(await ask(token, client.clientId)).toMatchObject({ status: 200 });
    await rotateSigningKey(pool(), secretKeys, 0);
    await untilAnswered(401, token, client);
    await untilAnswered(401, newer, client);
    expect(await ask(await tokenOf(client), client.clientId)).toMatchObject({ status: 200 });
  });

  it('leave no secret in the database, nor the private half of a key', async () => {
    const client = await newClient();
    await signIn(client);
    const { rows } = await pool().query<{ text: string }>(
      `select string_agg(t, ' ') as text from (
         select clients::text as t from clients union all select client_secrets::text from client_secrets
         union all select audit::text from audit union all select signing_keys::text from signing_keys) all_rows`,
    );
    expect(rows[0]?.text).not.toContain(client.clientSecret);
    const { privateKey } = await signingKey(pool(), secretKeys);
    const der = privateKey.export({ format: 'der', type: 'pkcs8' });
    expect(rows[0]?.text).not.toContain(der.subarray(-32).toString('hex'));
  });
});
