import { join } from 'node:path';
import { hasFailed } from '#domain';
import { folderOf, imageOf, imagesOf, isFolder, isUpload, uploadsOf } from '../contract/engine-code.js';
import { LaunchError } from '../contract/engine-host.js';
import { asksForNetwork, networkFault, noNetwork } from '../contract/network.js';
import type {
  AttemptToLaunch,
  EngineHost,
  EngineToExamine,
  HostSettings,
  Launch,
  WarmLaunch,
} from '../contract/engine-host.js';
import type { EngineArtifacts } from '../contract/engine-code.js';
import type { EngineRuntime, ParameterViolation, TaskToCheck } from '../contract/engine-runtime.js';
import { configViolations } from './config-parameters.js';
import { DescribedRecipes } from './described.js';
import { Environments } from './environments.js';
import type { Environment } from './environments.js';
import { examineRecipes } from './examine-recipes.js';
import { findInterpreter } from './interpreter.js';
import type { Interpreter } from './interpreter.js';
import { copyRecipeFolder, folderFault } from './recipe-folder.js';
import { executableOf, runnerLaunch } from './runner-launch.js';
import { pythonCommand } from './runner.js';

/** Recipes: code of the platform's form, or two functions in a file, run by `runtimes/python` (see its CONTRACT.md). */
export const pythonEngine: EngineRuntime = {
  type: 'Python',
  title: 'a Python engine',
  // The published platform's MLInstances have a task `fp`, though none of their recipes.
  modes: ['train', 'score', 'fp'],
  needsDataSet: false,
  parameterViolations,
  whyNot,
  recipes: uploadsOf,
  host,
};

const needed = 'an egg, wheel, zip, tarball or recipe.py that is uploaded as its defaultArtifact';

function whyNot(artifacts: EngineArtifacts | undefined): string | undefined {
  const images = imagesOf(artifacts);
  if (!images.some((image) => isUpload(image) || isFolder(image))) return `it has no code: it needs ${needed}`;
  const [fault] = images.flatMap((image) => folderOf(image) ?? []).flatMap((folder) => folderFault(folder) ?? []);
  return fault ?? networkFault(artifacts);
}

/** Only a run can tell of a recipe that nobody has looked at. */
function parameterViolations({ mode, parameters, recipes = [] }: TaskToCheck): readonly ParameterViolation[] {
  const recipe = recipes.find(({ modes }) => modes.includes(mode));
  if (!recipe || hasFailed(recipe) || !recipe.parameters) return [];
  return configViolations(recipe.parameters, parameters);
}

async function host({ python, variables, folder, network = false, folders = [] }: HostSettings): Promise<EngineHost> {
  const interpreter = await findInterpreter(python, variables);
  if ('whyNot' in interpreter) {
    const { whyNot } = interpreter;
    const refuse = () => {
      throw new LaunchError(`engines of type Python cannot be run here: ${whyNot}`);
    };
    const examine = () => Promise.resolve(undefined);
    return { found: `Python engines cannot be run: ${whyNot}`, whyNot, launch: refuse, examine };
  }
  const recipes = new DescribedRecipes(interpreter.executable, variables);
  const environments = new Environments(join(folder, 'python'), interpreter, variables);
  const { landlock } = interpreter;
  const close = () => {
    environments.close();
  };
  const launch = async (attempt: AttemptToLaunch): Promise<Launch> => {
    const { progress, mode, run } = attempt;
    const { path, hash } = await codeOf(attempt, folders);
    const isAsked = asksForNetwork(run?.artifacts, mode);
    if (isAsked && !network) throw new LaunchError(noNetwork);
    const started = launchOf('run', path, interpreter, await environmentOf(path, progress, hash));
    return { ...started, ...(isAsked && { network: true }), ...(hash !== undefined && { code: hash }) };
  };
  const environmentOf = async (code: string, progress: AttemptToLaunch['progress'], hash?: string) => {
    const required = await recipes.requirementsOf(code, hash);
    return required.length > 0 ? environments.with(required, { progress }) : undefined;
  };
  const inspection = async (code: string) =>
    launchOf('inspect', code, interpreter, await environmentOf(code, () => undefined));
  const examine = async (engine: EngineToExamine) => {
    const described = await examineRecipes(engine, inspection);
    return described && { recipes: described };
  };
  return { found: describe(interpreter), network, folders, landlock, close, launch, examine };
}

/** What an attempt runs: the file that was uploaded, or a folder of this machine as it is now, which has a hash. @throws LaunchError */
async function codeOf(
  { code, mode, run, progress }: AttemptToLaunch,
  folders: readonly string[],
): Promise<{ readonly path: string; readonly hash?: string }> {
  if (code !== undefined) return { path: code };
  const folder = folderOf(imageOf(run?.artifacts, mode));
  if (run === undefined || folder === undefined) {
    throw new LaunchError(`the engine has no code for this task: it needs ${needed}`);
  }
  const { path, hash, links } = await copyRecipeFolder(folder, folders, join(run.folder, 'in', 'code'));
  progress(`code of ${folder}, ${hash}`);
  if (links.length > 0) progress(`links are not followed: ${links.join(', ')}`);
  return { path, hash };
}

function describe({ version, executable, packages }: Interpreter): string {
  const listed = Object.entries(packages).flatMap(([name, found]) => (found === null ? [] : [`${name} ${found}`]));
  return `Python ${version} (${executable}) with ${listed.join(', ') || 'no packages for data'}`;
}

function launchOf(
  mode: 'run' | 'inspect',
  code: string,
  interpreter: Interpreter,
  environment: Environment | undefined,
): Launch {
  const place = { interpreter, environment };
  const hasPyarrow = environment?.hasPyarrow ?? interpreter.packages.pyarrow !== null;
  return {
    ...runnerLaunch(place, mode, '--recipe', code),
    ...(mode === 'run' && { warm: warmLaunch(executableOf(place), code, environment?.build) }),
    dataFormat: hasPyarrow ? 'parquet' : 'csv',
    typesPredictions: true,
    ...(environment && { environmentHash: environment.hash }),
  };
}

/** @param build of the environment, where it is not the worker's own interpreter */
const warmLaunch = (executable: string, code: string, build: string | undefined): WarmLaunch => ({
  command: pythonCommand(executable, 'warm'),
  loads: build ?? 'its own',
  isForeign: build !== undefined,
  told: (at) => ({ recipe: at(code) }),
});
