import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { engineExitCodes } from '../contract/engine-outcome.js';
import type { EngineOutcome } from '../contract/engine-outcome.js';
import { LaunchError } from '../contract/engine-host.js';
import type { HostSettings, Launch } from '../contract/engine-host.js';
import type { EngineLimits } from '../sandbox/limits.js';
import { openSandbox } from '../sandbox/open-sandbox.js';
import type { Sandbox, SandboxSetting } from '../sandbox/sandbox.js';
import { runEngine } from '../supervisor/run-engine.js';
import { DescribedRecipes } from './described.js';
import { Environments } from './environments.js';
import { findInterpreter } from './interpreter.js';
import { runnerLaunch } from './runner-launch.js';
import type { RunnerPlace } from './runner-launch.js';

/** What a worker of this machine would run recipes with. */
export interface LaptopSettings extends Pick<HostSettings, 'python' | 'variables' | 'folder'> {
  readonly sandbox: SandboxSetting;
  readonly memoryLimitMiB: number;
  readonly limits: Partial<EngineLimits>;
  readonly timeoutMs: number;
  readonly maxOutputBytes: number;
  readonly graceMs: number;
}

/** A recipe that its author tries. All paths are absolute. */
export interface Trial {
  /** Of the runner: its mode, and what that is told. */
  readonly args: readonly string[];
  readonly recipe: string;
  /** What else it reads: files of rows, a model. */
  readonly reads: readonly string[];
  /** An empty folder, the only one that it can write to. */
  readonly folder: string;
  /** Told what is done before it starts. */
  readonly progress: (message: string) => void;
  readonly onOutput: (stream: 'stdout' | 'stderr', chunk: Buffer) => void;
  readonly signal: AbortSignal;
}

/** The machine of a recipe's author, on which recipes are tried as a worker would run them. */
export interface Laptop {
  readonly sandbox: Sandbox;
  /**
   * Runs the runner as an attempt of a worker: in the environment of the recipe's requirements, with the variables, in the
   * sandbox and within the limits of a run. @throws LaunchError when what it needs is not there or cannot be built
   */
  readonly run: (trial: Trial) => Promise<EngineOutcome>;
}

const mostLogBytes = 64 * 1024;

/** @throws LaunchError without an interpreter; NoSandboxError */
export async function openLaptop(settings: LaptopSettings): Promise<Laptop> {
  const { python, variables, folder } = settings;
  const interpreter = await findInterpreter(python, variables);
  if ('whyNot' in interpreter) throw new LaunchError(interpreter.whyNot);
  const sandbox = await openSandbox(settings.sandbox, interpreter.landlock);
  const recipes = new DescribedRecipes(interpreter.executable, variables);
  const run = async (trial: Trial): Promise<EngineOutcome> => {
    const environments = new Environments(join(folder, 'python'), interpreter, variables);
    trial.signal.addEventListener('abort', () => {
      environments.close();
    });
    // No hash of its own: it is asked once.
    const required = await recipes.requirementsOf(trial.recipe, trial.recipe);
    const environment = required.length > 0 ? await environments.with(required, trial) : undefined;
    return attempt(trial, launchOf(trial, { interpreter, environment }), settings, sandbox);
  };
  return { sandbox, run };
}

function launchOf({ args, recipe, reads }: Trial, place: RunnerPlace): Launch {
  const launch = runnerLaunch(place, ...args);
  return { ...launch, reads: [...launch.reads, recipe, ...reads] };
}

async function attempt(
  { folder, onOutput, signal }: Trial,
  launch: Launch,
  { memoryLimitMiB, limits, timeoutMs, graceMs, maxOutputBytes }: LaptopSettings,
  sandbox: Sandbox,
): Promise<EngineOutcome> {
  const root = join(folder, 'run');
  await Promise.all(['in', 'out', 'tmp'].map((name) => mkdir(join(root, name), { recursive: true })));
  return runEngine({
    ...{ launch, runDir: root, sandbox, memoryLimitMiB, limits, timeoutMs, graceMs, maxOutputBytes, onOutput, signal },
    logs: { stdout: join(folder, 'stdout.log'), stderr: join(folder, 'stderr.log') },
    maxLogBytes: mostLogBytes,
  });
}

/** The exit code that says the same. */
export const exitCodeOf = (outcome: EngineOutcome): number => {
  switch (outcome.kind) {
    case 'succeeded':
      return 0;
    case 'bad-data':
      return engineExitCodes.badData;
    case 'temporary':
      return engineExitCodes.temporary;
    case 'bad-configuration':
    case 'too-large':
      return engineExitCodes.badConfiguration;
    case 'crashed':
      return outcome.exitCode ?? 1;
    case 'timed-out':
      return 1;
    case 'cancelled':
      return 130;
  }
};
