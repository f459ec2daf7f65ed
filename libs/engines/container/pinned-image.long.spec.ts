import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { childEnvironment } from '#config';
import { TestRegistry, rootArchive, rootFolder } from '#testing';
import type { EngineArtifacts } from '../contract/engine-code.js';
import type { ContainerSettings, EngineHost, Launch, RunToLaunch } from '../contract/engine-host.js';
import type { PinnedImage } from '#domain';
import { ask, findContainerClient } from './container-client.js';
import { containerEngine } from './container-engine.js';

const home = mkdtempSync(join(tmpdir(), 'rondo-registry-'));
afterAll(() => {
  rmSync(home, { recursive: true });
});

/** Registries on this machine speak HTTP. */
const registries = join(home, 'registries.conf');
writeFileSync(registries, '[[registry]]\nprefix = "127.0.0.1"\nlocation = "127.0.0.1"\ninsecure = true\n');
const variables = childEnvironment({ CONTAINERS_REGISTRIES_CONF: registries });

const candidates = [['docker'], ['podman', '--runtime', 'runc', '--cgroup-manager', 'cgroupfs']];
const tries = await Promise.all(
  candidates.map(async (command) => ({ command, client: await findContainerClient({ command }, variables) })),
);
const there = tries.flatMap(({ command, client }) => ('whyNot' in client ? [] : [{ command, client }]));
for (const { command, client } of tries) {
  if ('whyNot' in client) console.warn(`Skipped: ${command[0] ?? ''}: ${client.whyNot}`);
}
if (there.length === 0) it.skip('images of a registry, for want of Docker and Podman', () => undefined);

const password = 'never-to-be-seen';
const folder = join(home, 'run');

describe.each(there)('images of a registry, by $client.title', ({ client }) => {
  let registry: TestRegistry;
  let one: Buffer;
  let two: Buffer;
  const told: string[] = [];

  /** A command line that notes what it is given, and where it finds credentials. */
  const noting = join(home, 'noting');
  const argumentsGiven = join(home, 'arguments');
  const filesGiven = join(home, 'files');

  beforeAll(() => {
    const layerOf = (version: string) => readFileSync(rootArchive(rootFolder(home, `echo ${version}`)));
    [one, two] = [layerOf('one'), layerOf('two')];
    const note = [
      `echo "$@" >> ${argumentsGiven}`,
      `[ -z "$REGISTRY_AUTH_FILE" ] || stat -c '%a %n' "$REGISTRY_AUTH_FILE" >> ${filesGiven}`,
    ].join('\n');
    writeFileSync(noting, `#!/bin/sh\n${note}\nexec ${client.command.join(' ')} "$@"\n`, { mode: 0o755 });
  });

  beforeEach(async () => {
    registry = await TestRegistry.start();
  });
  afterEach(() => registry.stop());

  const open = (settings: Partial<ContainerSettings> = {}): Promise<EngineHost> =>
    containerEngine.host({
      python: 'python3',
      containers: { command: [noting], arguments: [], ...settings },
      variables,
      folder: home,
    });

  const artifactsOf = (tag: string, digest?: string) => ({
    default: {
      image: { location: locationOf(tag), packagingType: 'docker', ...(digest !== undefined && { digest }) },
    },
  });
  const locationOf = (tag: string): string => `${registry.host}/team/forecast:${tag}`;
  const nameOf = (digest: string): string => `${registry.host}/team/forecast@${digest}`;
  const { signal } = new AbortController();

  const place = () => Promise.reject(new Error('nothing is uploaded here'));
  const engine = { id: 'forecast', memoryLimitMiB: 128, maxOutputBytes: 2 ** 20 };
  const examine = (host: EngineHost, tag: string) =>
    host.examine?.({ ...engine, artifacts: artifactsOf(tag), folder, place, signal }) ??
    Promise.reject(new Error('cannot examine'));

  const launch = async (
    host: EngineHost,
    artifacts: EngineArtifacts,
    pin?: RunToLaunch['pin'],
    ownRegistry?: RunToLaunch['ownRegistry'],
  ): Promise<Launch> =>
    host.launch({
      memoryLimitMiB: 128,
      mode: 'train',
      progress: (line) => told.push(line),
      run: {
        id: randomUUID(),
        attempt: 1,
        folder,
        artifacts,
        signal,
        ...(pin && { pin }),
        ...(ownRegistry && { ownRegistry }),
      },
    });

  /** What an attempt would run, by the id of its image. */
  const idOf = async (name: string): Promise<string> =>
    (await ask(client, ['image', 'inspect', '--format', '{{.Id}}', name])).trim();

  const forget = async (...names: readonly string[]) => {
    await ask(client, ['image', 'rm', '--force', ...(await Promise.all(names.map(idOf)))]);
  };

  it('are pinned to what their tags mean, and run so whatever the tags mean later', async () => {
    const host = await open();
    const digest = registry.publish('team/forecast', '1', one, ['/engine']);
    expect(await examine(host, '1')).toEqual({ images: [{ location: locationOf('1'), digest }] });
    const id = await idOf(locationOf('1'));

    const moved = registry.publish('team/forecast', '1', two, ['/engine']);
    await forget(locationOf('1'));
    const launched = await launch(host, artifactsOf('1', digest));
    expect(launched.image).toBe(nameOf(digest));
    expect(launched.command).toContain(id);
    expect(await examine(host, '1')).toEqual({ images: [{ location: locationOf('1'), digest: moved }] });
    await forget(nameOf(digest), nameOf(moved));
  });

  it('are pinned by the first run where nobody could before, to what another run has found first', async () => {
    const host = await open();
    expect(await examine(host, '2')).toEqual({
      images: [{ location: locationOf('2'), why: expect.stringMatching(/manifest unknown|not found/i) }],
    });
    const older = registry.publish('team/forecast', '2', one, ['/engine']);
    const digest = registry.publish('team/forecast', '2', two, ['/engine']);
    const pinned: unknown[] = [];
    const launched = await launch(host, artifactsOf('2'), (image) => {
      pinned.push(image);
      return Promise.resolve(older);
    });
    expect(pinned).toEqual([{ location: locationOf('2'), digest }]);
    expect(launched.image).toBe(nameOf(older));
    expect(launched.command).toContain(await idOf(nameOf(older)));
    await forget(nameOf(older), nameOf(digest));
  });

  it('are what their tags mean when a run comes, and what is here where the registry does not say', async () => {
    const host = await open();
    const older = registry.publish('team/forecast', '4', one, ['/engine']);
    expect(await examine(host, '4')).toEqual({ images: [{ location: locationOf('4'), digest: older }] });
    const digest = registry.publish('team/forecast', '4', two, ['/engine']);
    const pinned: unknown[] = [];
    const pin = (image: PinnedImage) => Promise.resolve(void pinned.push(image));
    told.length = 0;
    expect((await launch(host, artifactsOf('4'), pin)).image).toBe(nameOf(digest));
    expect(pinned).toEqual([{ location: locationOf('4'), digest }]);
    expect(told.at(-1)).toMatch(/not pinned: its engine was changed or deleted since this attempt read it$/);

    registry.demand({ username: 'nobody', password, scheme: 'Basic' });
    const launched = await launch(host, artifactsOf('4'), pin);
    expect(launched.command).toContain(await idOf(locationOf('4')));
    expect(pinned).toHaveLength(1);
    expect(told.at(-2)).toMatch(/:4 cannot be pulled; what is here under that name is used: .*no access without/);
    expect(told.at(-1)).toMatch(/not pinned: its registry has not said what it means now$/);
    await forget(nameOf(older), nameOf(digest));
  });

  it('whose pin is gone from the registry are not tried again', async () => {
    const gone = `sha256:${'0'.repeat(64)}`;
    await expect(launch(await open(), artifactsOf('3', gone))).rejects.toMatchObject({
      reason: 'bad-configuration',
      message: expect.stringContaining(gone),
    });
  });

  it('are pulled with the account of the organisation, and what is here is of nobody whom the registry refuses', async () => {
    const digest = registry.publish('team/forecast', 'own', one, ['/engine']);
    registry.demand({ username: 'of-acme', password, scheme: 'Basic' });
    const own = { host: registry.host, username: 'of-acme', password };
    const asked: string[] = [];
    const accountOf = (access: typeof own | undefined) => (host: string) => {
      asked.push(host);
      return Promise.resolve(access);
    };
    // The settings' account, which is not good here, comes after.
    const host = await open({ registry: { ...own, username: 'of-all' } });
    const mine = await launch(host, artifactsOf('own'), undefined, accountOf(own));
    expect(mine.image).toBe(nameOf(digest));
    expect(new Set(asked)).toEqual(new Set([registry.host]));
    await expect(launch(host, artifactsOf('own'), undefined, accountOf(undefined))).rejects.toMatchObject({
      reason: 'bad-configuration',
      message: expect.stringContaining('DOCKER_REGISTRY_USERNAME'),
    });
    const wrong = accountOf({ ...own, password: 'guess' });
    await expect(launch(host, artifactsOf('own'), undefined, wrong)).rejects.toMatchObject({
      message: expect.stringContaining('that the organisation has there (rondo registry)'),
    });
    await forget(nameOf(digest));
  });

  it.each(['Basic', 'Bearer'] as const)(
    'are pulled with credentials that nobody sees (%s)',
    async (scheme) => {
      const digest = registry.publish('team/forecast', scheme, one, ['/engine']);
      const access = { host: registry.host, username: 'puller', password };
      registry.demand({ ...access, scheme });
      const right = await open({ registry: access });
      const wrong = await open({ registry: { ...access, password: `${password}-not` } });
      const none = await open();

      for (const [host, message] of [
        [wrong, `${registry.host}: credentials refused`],
        [none, `${registry.host}: no access without credentials`],
      ] as const) {
        const failed = launch(host, artifactsOf(scheme));
        await expect(failed).rejects.toMatchObject({
          reason: 'bad-configuration',
          message: expect.stringContaining(message),
        });
        expect(await examine(host, scheme)).toEqual({
          images: [{ location: locationOf(scheme), why: expect.stringContaining(message) }],
        });
      }
      expect(registry.refused).toBeGreaterThan(0);
      expect((await launch(right, artifactsOf(scheme))).image).toBe(nameOf(digest));

      expect(readFileSync(argumentsGiven, 'utf8')).not.toContain(password);
      expect(told.join('\n')).not.toContain(password);
      const files = readFileSync(filesGiven, 'utf8').trim().split('\n');
      expect(files.length).toBeGreaterThan(0);
      for (const file of files) expect(file).toMatch(new RegExp(`^600 ${folder}/registry-`));
      expect(readdirSync(folder)).toEqual([]);
      await forget(nameOf(digest));
    },
    60_000,
  );
});
