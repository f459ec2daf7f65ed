import { ContainerClientError, ask } from './container-client.js';
import type { ContainerClient } from './container-client.js';
import { fullName, parseImageName } from './image-name.js';
import type { ImageName } from './image-name.js';
import { ForbiddenImageError, pullImage } from './pull-image.js';
import type { ImageSource } from './pull-image.js';

/** An image that is on this machine. */
export interface Image {
  /** Of its configuration: what is run, whatever its name means later. */
  readonly id: string;
  /** Those that its registry may know it by: `sha256:…`. None for one that was built here. */
  readonly digests: readonly string[];
  /** Whether it was just pulled. */
  readonly pulled: boolean;
  /** Whether it says itself what it runs. */
  readonly hasCommand: boolean;
}

/** The image of this name: that which is here, else pulled. @throws ContainerClientError */
export async function fetchImage(
  source: ImageSource,
  name: ImageName,
  progress: (message: string) => void,
): Promise<Image> {
  const here = await inspectImage(source.client, name);
  if (here) return here;
  progress(`pulling the image ${fullName(name)}`);
  return pulledImage(source, name);
}

/** Podman's name for what was built on this machine. */
const builtHere = 'localhost';

/**
 * The image that a tag means now, as its registry says; one that is here may be older. Where the registry does not give it,
 * such as for images that were built here, it is the one that is here, and `progress` is told why. @throws ContainerClientError
 */
export async function currentImage(
  source: ImageSource,
  name: ImageName,
  progress: (message: string) => void,
): Promise<Image> {
  const here = await inspectImage(source.client, name);
  if (here && name.registry === builtHere) return here;
  progress(`pulling the image ${fullName(name)}`);
  try {
    return await pulledImage(source, name);
  } catch (error) {
    if (!here || !(error instanceof ContainerClientError)) throw error;
    // What is here may be what another organisation may have.
    if (source.ownRegistry && error instanceof ForbiddenImageError) throw error;
    progress(`${fullName(name)} cannot be pulled; what is here under that name is used: ${error.message}`);
    return here;
  }
}

/** The image as its registry has it now, whether one of its name is here or not. @throws ContainerClientError */
export async function pulledImage(source: ImageSource, name: ImageName): Promise<Image> {
  await pullImage(source, name);
  const image = await inspectImage(source.client, name);
  if (!image) throw new ContainerClientError(`${fullName(name)} was pulled, and is not there`);
  return { ...image, pulled: true };
}

interface Inspected {
  readonly Id: string;
  readonly RepoDigests?: readonly string[] | null;
  /** Podman's: what it was pulled by, such as a list of images for several processors. */
  readonly Digest?: string;
  readonly Config?: { readonly Entrypoint?: readonly string[] | null; readonly Cmd?: readonly string[] | null } | null;
}

/** Undefined when it is not here. */
async function inspectImage(client: ContainerClient, name: ImageName): Promise<Image | undefined> {
  let answer: string;
  try {
    answer = await ask(client, ['image', 'inspect', fullName(name)]);
  } catch (error) {
    if (error instanceof ContainerClientError && isAbsence(error)) return undefined;
    throw error;
  }
  const [found] = JSON.parse(answer) as readonly Inspected[];
  if (!found) return undefined;
  const command = [...(found.Config?.Entrypoint ?? []), ...(found.Config?.Cmd ?? [])];
  return { id: found.Id, digests: digestsOf(found, name), pulled: false, hasCommand: command.length > 0 };
}

/**
 * Of the image under this name; that of a list of images first, by which machines with other processors find theirs. Podman
 * gives digests to what it builds, as `localhost/…`, too: no registry knows them.
 */
function digestsOf({ RepoDigests, Digest }: Inspected, { registry, repository }: ImageName): readonly string[] {
  if (registry === builtHere) return [];
  const digests = (RepoDigests ?? []).flatMap((text) => {
    const known = parseImageName(text);
    return known?.registry === registry && known.repository === repository ? (known.digest ?? []) : [];
  });
  return [...digests.filter((digest) => digest === Digest), ...digests.filter((digest) => digest !== Digest)];
}

export const isAbsence = ({ message }: Error): boolean =>
  /no such|not known|not found|could not (be found|find)/i.test(message);
