import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import { RunningApi } from '../../testing/running-api.js';
import { DockerRegistry } from './docker-registry.js';

const dockerRegistry = { host: 'registry.example.com', username: 'pusher', password: 'hush-hush' };

describe('the container registry', () => {
  let api: RunningApi;
  let without: RunningApi;

  beforeAll(async () => {
    [api, without] = await Promise.all([RunningApi.start({ config: { dockerRegistry } }), RunningApi.start()]);
  });

  afterAll(() => Promise.all([api.stop(), without.stop()]));

  it('is told to those who have credentials, and not to be stored on the way', async () => {
    const answer = await api.call('GET', '/engines/dockerRegistry');
    expect(answer).toMatchObject({ status: 200, body: dockerRegistry });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await api.fetch('/data/sensei/engines/dockerRegistry')).toMatchObject({ status: 401 });
  });

  it('is 404 where none is configured', async () => {
    expect(await without.call('GET', '/engines/dockerRegistry')).toMatchObject({
      status: 404,
      body: { detail: 'No container registry is configured' },
    });
  });

  it('shows its password in no log', () => {
    const registry = new DockerRegistry(dockerRegistry);
    expect(`${JSON.stringify({ registry })} ${inspect({ registry }, { depth: null, showHidden: true })}`).not.toContain(
      dockerRegistry.password,
    );
  });
});
