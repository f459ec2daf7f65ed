import { hasFailed } from '#domain';
import type { AnotherLook, DescribedRecipe, ImportedRecipe } from '#domain';
import { recipesOf } from '#engines';
import type { EngineBody } from '#read-models';

/** What became of an engine's recipes, as far as a worker has imported them. */
export function foundRecipes(engine: EngineBody) {
  const recipes = recipesOf(engine).map(({ uri: location, modes }) => {
    const found = engine.findings?.recipes?.find((recipe) => recipe.location === location);
    return { location, modes, ...(found ? toldOf(found, engine.findings?.again) : { state: 'pending' as const }) };
  });
  return recipes.length > 0 ? { recipes } : {};
}

/** What those ought to know who build upon an engine whose recipe cannot be imported, or lacks a task. */
export const recipeWarnings = (place: string, id: string, { findings: { recipes = [], again } = {} }: EngineBody) =>
  recipes.flatMap((recipe): string[] => {
    const tasks = `${place}: the recipe of engine "${id}" for ${recipe.modes.join(' and ')}`;
    if (!hasFailed(recipe)) return recipe.problems.map((problem) => `${tasks} is incomplete: ${problem}`);
    const next = recipe.mayPass && again ? `; a worker looks at it again at ${again.at}` : '';
    return [`${tasks} cannot be imported, and its runs fail of the same: ${recipe.why}${next}`];
  });

const toldOf = (recipe: DescribedRecipe, again: AnotherLook | undefined) =>
  hasFailed(recipe)
    ? { state: 'failed' as const, why: recipe.why, ...(recipe.mayPass && again && { nextLook: again.at }) }
    : { state: 'imported' as const, ...importedOf(recipe) };

const importedOf = ({ form, python, problems, parameters }: ImportedRecipe) => ({
  form,
  python,
  ...(problems.length > 0 && { problems }),
  ...(parameters && {
    parameters: parameters.schema,
    ...(parameters.unchecked.length > 0 && { unchecked: parameters.unchecked }),
  }),
});
