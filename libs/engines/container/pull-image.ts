import type { ContainerSettings, OwnRegistry } from '../contract/engine-host.js';
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
  /** Of whom the image is pulled for; comes before `registry`. */
  readonly ownRegistry?: OwnRegistry | undefined;
  /** Absolute path of a folder that the registry's credentials may lie in meanwhile. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** The registry does not give it to whom it is pulled for. */
export class ForbiddenImageError extends ContainerClientError {
  override readonly name = 'ForbiddenImageError';
}

/**
 * Pulls an image, with the credentials of its registry where there are some.
 * @throws ForbiddenImageError, ContainerClientError, an AbortError
 */
export async function pullImage(source: ImageSource, name: ImageName): Promise<void> {
  const { client, registry, ownRegistry, folder, signal } = source;
  const own = await ownRegistry?.(name.registry);
  const access = own ?? (registry?.host === name.registry ? registry : undefined);
  const pull = async (environment: typeof client.environment) => {
    const as = { ...client, environment: { ...client.environment, ...environment } };
    await ask(as, ['pull', '--quiet', fullName(name)], { longestMs: longestPullMs, signal });
  };
  try {
    await (access ? withCredentials(access, folder, pull) : pull({}));
  } catch (error) {
    if (!(error instanceof ContainerClientError) || !isForbidden(error)) throw error;
    const given = own
      ? 'that the organisation has there (rondo registry)'
      : 'of DOCKER_REGISTRY_USERNAME and DOCKER_REGISTRY_PASSWORD';
    const why = access
      ? `credentials refused, those ${given}`
      : `no access without credentials; there are none of this registry${registry ? `, but of ${registry.host}` : ''}`;
    throw new ForbiddenImageError(`${name.registry}: ${why}: ${error.message}`, { cause: error });
  }
}

const isForbidden = ({ message }: Error): boolean =>
  /unauthori[sz]ed|denied|forbidden|authentication required|invalid username|no basic auth/i.test(message);
