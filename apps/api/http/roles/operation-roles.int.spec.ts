import { covers, issueCredential, roles } from '#credentials';
import type { Role } from '#credentials';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { RunningApi } from '../../testing/running-api.js';
import { operationRoles } from './operation-roles.js';

type Headers = Readonly<Record<string, string>>;

describe('what each operation needs', () => {
  let api: RunningApi;

  beforeAll(async () => {
    api = await RunningApi.start();
  });

  afterAll(() => api.stop());

  const headersOf = async (role: Role): Promise<Headers> => {
    const { accessToken, apiKey } = await issueCredential(api.database.pool, { org: api.org, displayName: role, role });
    return { authorization: accessToken, 'x-api-key': apiKey, 'x-gw-ims-org-id': api.org };
  };

  it('is said of every route of the application, and of no other', () => {
    const named = [...operationRoles.keys()].map((operation) => operation.replace(/:(\w+)/g, '{$1}'));
    expect(named.sort()).toEqual([...api.routes].sort());
  });

  it.each(roles)('lets a client that is %s do that, and nothing more', async (role) => {
    const headers = await headersOf(role);
    const wrong: unknown[] = [];
    for (const [operation, needed] of operationRoles) {
      if (needed === 'anyone') continue;
      const [method = '', path = ''] = operation.split(' ');
      const leaving = new AbortController();
      const sent = { method, headers, signal: leaving.signal };
      const answer = await fetch(`${api.url}${path.replace(/:\w+/g, () => randomUUID())}`, sent);
      const { status } = answer;
      // The stream of events does not end.
      const said = status === 403 ? await answer.text() : '';
      leaving.abort();
      const isRefused = said.includes(`needs the role ${needed};`);
      if (status === 401 || isRefused === covers(role, needed)) wrong.push({ operation, status, said });
    }
    expect(wrong).toEqual([]);
    expect(api.faults).toEqual([]);
  });

  it('opens what anyone may ask without credentials, and no more', async () => {
    const open: string[] = [];
    for (const operation of operationRoles.keys()) {
      const [method = '', path = ''] = operation.split(' ');
      const { status } = await fetch(`${api.url}${path.replace(/:\w+/g, () => randomUUID())}`, { method });
      // A secret that is missing is no credential that is.
      if (status !== 401) open.push(operation);
    }
    const anyones = [...operationRoles].filter(([, needed]) => needed === 'anyone').map(([operation]) => operation);
    expect(open).toEqual(anyones);
  });
});
