import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment, RegistryAccess } from '../contract/engine-host.js';

/** What Docker's own registry is called in the configuration of Docker's client. */
const dockerHub = 'https://index.docker.io/v1/';

/**
 * Calls `work` with the variables by which docker and podman find the credentials of a registry: in a file within `folder` that
 * the worker's user alone can read, and that is gone afterwards. On a command line, everybody on the machine would see them.
 */
export async function withCredentials<Result>(
  { host, username, password }: RegistryAccess,
  folder: string,
  work: (environment: Environment) => Promise<Result>,
): Promise<Result> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const own = await mkdtemp(join(folder, 'registry-'));
  try {
    const file = join(own, 'config.json');
    const auth = Buffer.from(`${username}:${password}`).toString('base64');
    const hosts = host === 'docker.io' ? [host, dockerHub] : [host];
    const auths = Object.fromEntries(hosts.map((known) => [known, { auth }]));
    await writeFile(file, JSON.stringify({ auths }), { mode: 0o600 });
    return await work({ DOCKER_CONFIG: own, REGISTRY_AUTH_FILE: file });
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}
