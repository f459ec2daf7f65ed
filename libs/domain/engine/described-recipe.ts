import type { TaskName } from '../ml-instance/task.js';
import type { ParameterSchema } from './parameter-schema.js';

interface RecipeOfEngine {
  /** Where it lies, as the engine's artifacts say. */
  readonly location: string;
  /** The modes in which the engine runs it. */
  readonly modes: readonly TaskName[];
}

export interface ImportedRecipe extends RecipeOfEngine {
  /** `platform`, that of the published API; `plain`, functions in a file. */
  readonly form: string;
  /** What it lacks for one of the modes, in words. */
  readonly problems: readonly string[];
  /** The version that imported it. */
  readonly python: string;
  /** Absent: it takes whatever it is given. */
  readonly parameters?: ParameterSchema;
}

export interface FailedRecipe extends RecipeOfEngine {
  /** Why it cannot be imported. */
  readonly why: string;
  /** Whether another look may tell otherwise: what failed it is not the recipe's own. Absent: it would fail of the same. */
  readonly mayPass?: true;
}

/** What a worker found out about a recipe of an engine, when it imported it. */
export type DescribedRecipe = ImportedRecipe | FailedRecipe;

export const hasFailed = (recipe: DescribedRecipe): recipe is FailedRecipe => 'why' in recipe;

/** The recipe of a mode that every run of the mode fails to import; undefined where a run may tell otherwise. */
export const failedFor = (mode: TaskName, recipes: readonly DescribedRecipe[]): FailedRecipe | undefined =>
  recipes.filter(hasFailed).find(({ modes, mayPass }) => modes.includes(mode) && mayPass !== true);
