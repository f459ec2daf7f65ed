import { hasFailed } from './described-recipe.js';
import type { DescribedRecipe } from './described-recipe.js';

/** What became of the name of a container image: the digest that its runs use, or why nobody could tell it. */
export type ImageFinding =
  { readonly location: string; readonly digest: string } | { readonly location: string; readonly why: string };

/** An image whose name is pinned. */
export interface PinnedImage {
  readonly location: string;
  /** `sha256:…`. */
  readonly digest: string;
}

/** What workers have found out about an engine as it is registered. */
export interface EngineFindings {
  /** One of each image that is named by a tag, by its location. */
  readonly images?: readonly ImageFinding[];
  /** One of each recipe that was uploaded. */
  readonly recipes?: readonly DescribedRecipe[];
  /** That another look is due, and when; absent where it would tell the same. */
  readonly again?: AnotherLook;
}

export interface AnotherLook {
  /** ISO instant. */
  readonly at: string;
  /** How many looks in a row have failed. */
  readonly looks: number;
}

const firstPauseMs = 60_000;
const longestPauseMs = 6 * 3_600_000;

/** When what was found is looked at again: after a minute, then ever more seldom; undefined when nothing of it may pass. */
export function anotherLook(
  { recipes = [] }: EngineFindings,
  before: AnotherLook | undefined,
  now: string,
): AnotherLook | undefined {
  if (!recipes.some((recipe) => hasFailed(recipe) && recipe.mayPass === true)) return undefined;
  const looks = (before?.looks ?? 0) + 1;
  const pauseMs = Math.min(longestPauseMs, firstPauseMs * 4 ** (looks - 1));
  return { at: new Date(Date.parse(now) + pauseMs).toISOString(), looks };
}

/** The digest that a location is pinned to. */
export function digestIn({ images = [] }: EngineFindings, location: string): string | undefined {
  const found = images.find((image) => image.location === location);
  return found && 'digest' in found ? found.digest : undefined;
}

/** The findings with others of the same images in their places. A digest that was found first stays. */
export function withImages(known: EngineFindings, found: readonly ImageFinding[]): EngineFindings {
  const news = found.filter(({ location }) => digestIn(known, location) === undefined);
  const told = new Set(news.map(({ location }) => location));
  return { ...known, images: [...(known.images ?? []).filter(({ location }) => !told.has(location)), ...news] };
}
