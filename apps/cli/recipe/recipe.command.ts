import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { EXIT_MISCONFIGURED, loadSettings } from '#config';
import { recipeCommand } from '#engines';
import { messageOf } from '#faults';
import { CommandError } from '../command.js';
import type { Command, Invocation } from '../command.js';
import { checkedLines } from './checked-lines.js';
import { recipeRequest } from './recipe-request.js';
import type { RecipeRequest } from './recipe-request.js';
import { tryRecipe } from './try-recipe.js';

const usage = `rondo recipe check PATH [--data FILE …]
       rondo recipe run train|score PATH --data FILE [--window FROM/TO] [--timestamp-column NAME]
                    [--timestamp-format PATTERN] [--set KEY=VALUE]… [--model FOLDER] [--out FOLDER]
       rondo recipe new FOLDER`;

/**
 * Runs a recipe on this machine, without a server, as a worker would (ENGINE_PYTHON, ENGINE_SANDBOX and the limits of runs hold).
 * Exit codes are those of a run: 65 bad data, 75 temporary, 78 bad configuration, 1 an error of the recipe.
 */
export const recipe: Command = {
  usage,
  run: async ({ args: [name = '', ...args], print, printError }) => {
    switch (name) {
      case 'new':
        return startNew(args);
      case 'check':
        return check(recipeRequest(args, usage), { print, printError });
      case 'run':
        return run(args, { print, printError });
      default:
        throw new CommandError(`"${name}" is none of check, run, new; usage: ${usage}`, 2);
    }
  },
};

type Printing = Pick<Invocation, 'print' | 'printError'>;

async function check(request: RecipeRequest, { print, printError }: Printing): Promise<number> {
  const { code, stdout } = await tryRecipe(['check', request.recipe, ...request.options], request, { printError });
  for (const line of checkedLines(stdout)) print(line);
  return code;
}

async function run([task = '', ...args]: readonly string[], { print, printError }: Printing): Promise<number> {
  if (task !== 'train' && task !== 'score') {
    throw new CommandError(`"${task}" is none of train, score; usage: ${usage}`, 2);
  }
  const request = recipeRequest(args, usage);
  const model = task === 'score' ? ['--model', request.model] : [];
  const asked = ['try', task, request.recipe, ...request.options, ...model];
  const { code } = await tryRecipe(asked, request, { print, printError, out: request.out });
  return code;
}

/** Nobody's code runs: a folder is written. */
async function startNew(args: readonly string[]): Promise<number> {
  const [file = '', ...rest] = recipeCommand(loadSettings().engines.python, 'new', ...args);
  const child = spawn(file, rest, { stdio: ['ignore', 'inherit', 'inherit'] });
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    return code ?? 1;
  } catch (error) {
    throw new CommandError(`ENGINE_PYTHON "${file}" cannot be started: ${messageOf(error)}`, EXIT_MISCONFIGURED);
  }
}
