import { resolve } from 'node:path';
import { CommandError } from '../command.js';
import { parseArguments } from '../options.js';

/** What is asked of a recipe. Paths are absolute: the recipe works in another folder. */
export interface RecipeRequest {
  readonly recipe: string;
  /** The rows, where they are named. */
  readonly data?: string;
  /** The folder of a model. */
  readonly model: string;
  /** The folder for what a run makes. */
  readonly out: string;
  /** What the runner is told beside the recipe. */
  readonly options: readonly string[];
}

const passedOn = ['window', 'timestamp-column', 'timestamp-format'] as const;
const one = { type: 'string' } as const;
const options = {
  ...{ data: one, model: one, out: one, window: one, 'timestamp-column': one, 'timestamp-format': one },
  set: { type: 'string', multiple: true },
} as const;

/** @throws CommandError */
export function recipeRequest(args: readonly string[], usage: string): RecipeRequest {
  const { values, positionals } = parseArguments(args, options, usage);
  const [recipe, ...more] = positionals;
  if (recipe === undefined || more.length > 0) {
    const found = recipe === undefined ? 'no recipe is named' : `"${more.join(' ')}" is more than one recipe`;
    throw new CommandError(`${found}; usage: ${usage}`, 2);
  }
  const out = resolve(values.out ?? 'rondo-out');
  const data = values.data === undefined ? undefined : resolve(values.data);
  return {
    recipe: resolve(recipe),
    model: resolve(values.model ?? `${out}/model`),
    out,
    ...(data !== undefined && { data }),
    options: [
      ...(data === undefined ? [] : [`--data=${data}`]),
      ...passedOn.flatMap((name) => (values[name] === undefined ? [] : [`--${name}=${values[name]}`])),
      ...(values.set ?? []).map((setting) => `--set=${setting}`),
    ],
  };
}
