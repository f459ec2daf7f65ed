import type { ContainerSettings, RunToLaunch } from '../contract/engine-host.js';
import type { ContainerClient } from './container-client.js';
import { currentImage, fetchImage } from './fetch-image.js';
import type { Image } from './fetch-image.js';
import { fullName } from './image-name.js';
import type { ImageName } from './image-name.js';
import { digestOf } from './pinned-image.js';
import type { ImageSource } from './pull-image.js';
import { lookForRecipe } from './recipe-image.js';
import type { RecipeImage } from './recipe-image.js';
import type { Probe } from './run-arguments.js';

/** A machine with a container engine. */
export interface ContainerHost {
  readonly client: ContainerClient;
  readonly settings: ContainerSettings;
  /** Whether containers that ask for a network get it. */
  readonly network: boolean;
  /** What is known of each image, by its id, which says all that is in it. */
  readonly recipes: Map<string, RecipeImage | undefined>;
}

export interface WantedImage {
  /** With the digest that it is pinned to, if it is. */
  readonly name: ImageName;
  /** As it was registered. */
  readonly location: string;
}

/**
 * The image of an attempt, and the address and digest by which it is known elsewhere. Says in the attempt's log which one it
 * is. What a tag means is asked of its registry each time, until an answer is pinned. @throws ContainerClientError
 */
export async function attemptImage(
  { client, settings: { registry } }: ContainerHost,
  { name, location }: WantedImage,
  { folder, signal, pin, ownRegistry }: RunToLaunch,
  progress: (message: string) => void,
): Promise<{ readonly image: Image; readonly known: string | undefined }> {
  const source: ImageSource = { client, registry, ownRegistry, folder, signal };
  const fetch = (digest: string) => fetchImage(source, { ...name, digest }, progress);
  const { digest: written } = name;
  const told = (image: Image, digest: string | undefined, loose?: string) => {
    const known = digest === undefined ? undefined : fullName({ ...name, digest });
    progress(
      `image ${known ?? fullName(name)}, ${image.id}${loose === undefined ? '' : `; its tag is not pinned: ${loose}`}`,
    );
    return { image, known };
  };
  if (written !== undefined) return told(await fetch(written), written);
  const image = await currentImage(source, name, progress);
  const found = await digestOf(source, name, image);
  if (!image.pulled) return told(image, found, 'its registry has not said what it means now');
  if (found === undefined) return told(image, undefined, 'it has no digest');
  if (!pin) return told(image, found);
  const held = await pin({ location, digest: found });
  if (held === undefined) return told(image, found, 'its engine was changed or deleted since this attempt read it');
  // Somebody else may have pinned it meanwhile, to what its tag meant there.
  return told(held === found ? image : await fetch(held), held);
}

/** The recipe that an image holds, if any: looked for once. @throws ContainerClientError */
export async function recipeIn(
  { client, settings, recipes }: ContainerHost,
  image: string,
  by: Pick<Probe, 'workerFolder' | 'user' | 'resources' | 'limits'>,
): Promise<RecipeImage | undefined> {
  if (!recipes.has(image)) {
    const more = [...client.userArguments, ...settings.arguments];
    recipes.set(image, await lookForRecipe(client, { ...by, image, more }));
  }
  return recipes.get(image);
}
