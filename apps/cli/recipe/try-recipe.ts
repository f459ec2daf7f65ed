import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, realpath } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { EXIT_MISCONFIGURED, loadSettings, variablesOfPrograms } from '#config';
import type { Settings } from '#config';
import { LaunchError, NoSandboxError, engineExitCodes, exitCodeOf, limitsOfSettings, openLaptop } from '#engines';
import type { Laptop } from '#engines';
import { removeFolder } from '#scratch';
import { CommandError } from '../command.js';
import type { Invocation } from '../command.js';
import type { RecipeRequest } from './recipe-request.js';
import { whyRefused } from './why-refused.js';

interface Trying {
  readonly printError: Invocation['printError'];
  /** With `out`: what a run makes is laid there, and named. Absent: what is said on standard output is the answer. */
  readonly print?: Invocation['print'];
  readonly out?: string;
}

export interface Tried {
  readonly code: number;
  /** Where nothing is made: what was said. */
  readonly stdout: string;
}

const mostSaid = 1024 ** 2;

/** Of a run's folder, what it makes. */
const outOfRun = 'out';

/** Runs the runner with a recipe as a worker would. @throws CommandError */
export async function tryRecipe(
  args: readonly string[],
  { recipe, data, model }: Pick<RecipeRequest, 'recipe' | 'data' | 'model'>,
  { printError, print, out }: Trying,
): Promise<Tried> {
  if (isAlone(recipe)) printError(`warning: ${recipe}: ${alone}`);
  const settings = loadSettings();
  const laptop = await laptopOf(settings, printError);
  // What links lead to is where it is said to be, within the sandbox too.
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'rondo-recipe-')));
  const { signal, release } = untilInterrupted();
  const said = { stdout: '', stderr: '' };
  try {
    const outcome = await laptop.run({
      args: out === undefined ? args : [...args, '--out', join(folder, 'run', outOfRun)],
      recipe,
      reads: [...(data === undefined ? [] : [data]), ...(args[0] === 'try' ? [model] : [])],
      folder,
      progress: printError,
      onOutput: (stream, chunk) => {
        said[stream] = (said[stream] + chunk.toString('utf8')).slice(-mostSaid);
        if (stream === 'stderr') process.stderr.write(chunk);
        else if (out !== undefined) process.stdout.write(chunk);
      },
      signal,
    });
    const message = 'message' in outcome ? outcome.message : outcome.kind;
    const isTold =
      outcome.kind === 'succeeded' || said.stderr.includes(message) || (out === undefined && said.stdout !== '');
    if (!isTold) printError(`error: ${message}`);
    if (outcome.kind !== 'succeeded' || out === undefined) return { code: exitCodeOf(outcome), stdout: said.stdout };
    await deliver(join(folder, 'run', outOfRun), out, print);
    const refused = await whyRefused(join(folder, 'run'), folder, settings);
    if (refused !== undefined) printError(`error: these predictions would be refused: ${refused}`);
    return { code: refused === undefined ? 0 : engineExitCodes.badData, stdout: said.stdout };
  } catch (error) {
    if (!(error instanceof LaunchError)) throw error;
    printError(`error: ${error.message}`);
    return { code: exitCodeOfLaunch(error, out === undefined), stdout: '' };
  } finally {
    release();
    await removeFolder(folder);
  }
}

/** As of a run; a check that finds errors ends as bad data does. */
function exitCodeOfLaunch({ reason }: LaunchError, isCheck: boolean): number {
  if (reason === 'temporary') return engineExitCodes.temporary;
  return isCheck ? engineExitCodes.badData : engineExitCodes.badConfiguration;
}

const alone =
  'is taken alone, as an upload of it is: for the requirements.txt beside it to count, name the folder, and upload that as a zip';

/** Whether a recipe is a file that leaves behind what it requires. */
const isAlone = (recipe: string): boolean =>
  recipe.endsWith('.py') && existsSync(join(dirname(recipe), 'requirements.txt'));

/** In place of what an earlier run has made. */
async function deliver(made: string, out: string, print: Invocation['print'] = () => undefined): Promise<void> {
  await mkdir(out, { recursive: true });
  for (const name of await readdir(made)) {
    await removeFolder(join(out, name));
    await cp(join(made, name), join(out, name), { recursive: true, verbatimSymlinks: true });
    print(join(out, name));
  }
}

async function laptopOf(
  { engines, shutdown, scratch, homeIsNamed }: Settings,
  printError: Invocation['printError'],
): Promise<Laptop> {
  const variables = variablesOfPrograms();
  const cache = join(variables['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'rondo', 'environments');
  try {
    const laptop = await openLaptop({
      python: engines.python,
      variables,
      folder: homeIsNamed ? join(scratch, 'environments') : cache,
      sandbox: engines.sandbox,
      memoryLimitMiB: engines.memoryMib,
      limits: limitsOfSettings(engines.limits),
      timeoutMs: engines.runTimeoutSeconds * 1_000,
      maxOutputBytes: engines.maxOutputBytes,
      graceMs: shutdown.graceSeconds * 1_000,
    });
    if (laptop.sandbox.kind === 'none' && engines.sandbox !== 'off')
      printError(`sandbox: ${laptop.sandbox.description}`);
    return laptop;
  } catch (error) {
    if (error instanceof LaunchError || error instanceof NoSandboxError) {
      throw new CommandError(error.message, EXIT_MISCONFIGURED);
    }
    throw error;
  }
}

/** Whoever interrupts the command means the recipe too, which does not belong to the terminal's processes. */
function untilInterrupted(): { readonly signal: AbortSignal; readonly release: () => void } {
  const stop = new AbortController();
  const interrupt = () => {
    stop.abort();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.once(signal, interrupt);
  const release = () => {
    for (const signal of signals) process.removeListener(signal, interrupt);
  };
  return { signal: stop.signal, release };
}
