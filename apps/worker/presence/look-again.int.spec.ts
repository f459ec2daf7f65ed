import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { childEnvironment } from '#config';
import { abilitiesOf, engineRuntimes, openHosts, whyNotRun } from '#engines';
import { lookAgain } from './look-again.js';

const folder = mkdtempSync(join(tmpdir(), 'rondo-look-again-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

it('finds a container engine that was started after the worker', async () => {
  const command = join(folder, 'engine');
  const { PATH } = childEnvironment({});
  const settings = { python: 'python3', variables: { PATH }, folder };
  const containers = { command: [command], arguments: [] };
  const runtimes = engineRuntimes.filter(({ type }) => type === 'Container');
  const hosts = await openHosts({ ...settings, containers }, runtimes);
  const image = { location: 'registry/retail:1', packagingType: 'docker' };
  const why = () => whyNotRun({ type: 'Container', artifacts: { default: { image } } }, [abilitiesOf(hosts)]);
  const told: string[] = [];
  const tell = (_fields: object, message: string) => void told.push(message);
  const look = () => lookAgain({ hosts, log: { info: tell, warn: tell, error: tell } });

  await look();
  expect([why(), told]).toEqual([expect.stringContaining('no container engine answers'), []]);
  writeFileSync(command, `#!/bin/sh\necho '{"ServerVersion": "28.1"}'\n`, { mode: 0o755 });
  await look();
  expect([why(), told]).toEqual([undefined, ['Containers by Docker 28.1']]);
});
