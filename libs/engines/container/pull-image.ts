import type { ContainerSettings } from '../contract/engine-host.js';
import { ContainerClientError, ask } from './container-client.js';
import type { ContainerClient } from './container-client.js';
import { fullName } from './image-name.js';
import type { ImageName } from './image-name.js';
import { withCredentials } from './registry-credentials.js';

const longestPullMs = 60 * 60_000;

/** How images come to a machine. */
export interface ImageSource {
  readonly client: ContainerClient;
  readonly registry: ContainerSettings['registry'];
  /** Absolute path of a folder that the registry's credentials may lie in meanwhile. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Pulls an image, with the credentials of its registry where there are some. @throws ContainerClientError, an AbortError */
export async function pullImage({ client, registry, folder, signal }: ImageSource, name: ImageName): Promise<void> {
  const pull = async (environment: typeof client.environment) => {
    const as = { ...client, environment: { ...client.environment, ...environment } };
    await ask(as, ['pull', '--quiet', fullName(name)], { longestMs: longestPullMs, signal });
  };
  const hasCredentials = registry?.host === name.registry;
  try {
    await (hasCredentials ? withCredentials(registry, folder, pull) : pull({}));
  } catch (error) {
    if (!(error instanceof ContainerClientError) || !isForbidden(error)) throw error;
    const why = hasCredentials
      ? 'credentials refused, those of DOCKER_REGISTRY_USERNAME and DOCKER_REGISTRY_PASSWORD'
      : `no access without credentials; there are none of this registry${registry ? `, but of ${registry.host}` : ''}`;
    throw new ContainerClientError(`${name.registry}: ${why}: ${error.message}`, { cause: error });
  }
}

const isForbidden = ({ message }: Error): boolean =>
  /unauthori[sz]ed|denied|forbidden|authentication required|invalid username|no basic auth/i.test(message);
