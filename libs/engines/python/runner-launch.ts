import type { Launch } from '../contract/engine-host.js';
import type { Environment } from './environments.js';
import type { Interpreter } from './interpreter.js';
import { confinerCommand, pythonCommand, runnerFolder } from './runner.js';

/** Where the runner runs: the interpreter of the machine, and the environment that a recipe's requirements need. */
export interface RunnerPlace {
  readonly interpreter: Interpreter;
  readonly environment?: Environment | undefined;
}

export const executableOf = ({ interpreter, environment }: RunnerPlace): string =>
  environment?.executable ?? interpreter.executable;

/** How the runner is started there. @param args its mode, and what that is told */
export function runnerLaunch(
  place: RunnerPlace,
  ...args: readonly string[]
): Pick<Launch, 'command' | 'confiner'> & { readonly reads: readonly string[] } {
  const { interpreter, environment } = place;
  return {
    command: pythonCommand(executableOf(place), ...args),
    reads: [...interpreter.reads, runnerFolder, ...(environment ? [environment.folder] : [])],
    confiner: confinerCommand(interpreter.executable),
  };
}
