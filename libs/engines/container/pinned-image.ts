import type { EngineFindings, ImageFinding } from '#domain';
import { imagesOf, isContainerImage } from '../contract/engine-code.js';
import type { EngineArtifacts } from '../contract/engine-code.js';
import { ContainerClientError } from './container-client.js';
import { pulledImage } from './fetch-image.js';
import type { Image } from './fetch-image.js';
import { parseImageName } from './image-name.js';
import type { ImageName } from './image-name.js';
import { pullImage } from './pull-image.js';
import type { ImageSource } from './pull-image.js';

/** What the images of an engine are today, of those that are named by a tag. @throws an AbortError */
export async function examineImages(
  source: ImageSource,
  artifacts: EngineArtifacts | undefined,
): Promise<EngineFindings> {
  const locations = imagesOf(artifacts).flatMap((image) => (isContainerImage(image) ? (image.location ?? []) : []));
  const images: ImageFinding[] = [];
  for (const location of new Set(locations)) {
    const name = parseImageName(location);
    if (name && name.digest === undefined) images.push({ location, ...(await examineImage(source, name)) });
  }
  return { images };
}

/** Asks the registry: an image that is here may be an older one of the same name. */
async function examineImage(source: ImageSource, name: ImageName): Promise<{ digest: string } | { why: string }> {
  try {
    const digest = await digestOf(source, name, await pulledImage(source, name));
    return digest === undefined ? { why: 'its registry gives it no digest' } : { digest };
  } catch (error) {
    if (!(error instanceof ContainerClientError)) throw error;
    return { why: error.message };
  }
}

/**
 * The digest by which other machines get the same image. One that was built here and pushed has one more, that no registry
 * knows: where there are several, the registry of an image that was just pulled is asked.
 * @throws an AbortError
 */
export async function digestOf(
  source: ImageSource,
  name: ImageName,
  { digests, pulled }: Image,
): Promise<string | undefined> {
  if (digests.length < 2) return digests[0];
  for (const digest of pulled ? digests : []) {
    try {
      await pullImage(source, { ...name, digest });
      return digest;
    } catch (error) {
      if (!(error instanceof ContainerClientError)) throw error;
    }
  }
  return undefined;
}
