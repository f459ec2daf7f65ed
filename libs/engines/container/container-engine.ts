import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { imageOf, imagesOf, isContainerImage } from '../contract/engine-code.js';
import { LaunchError } from '../contract/engine-host.js';
import type { AttemptToLaunch, EngineHost, HostSettings, Launch } from '../contract/engine-host.js';
import type { EngineArtifacts, EngineImage } from '../contract/engine-code.js';
import { asksForNetwork, networkFault, noNetwork } from '../contract/network.js';
import type { EngineRuntime } from '../contract/engine-runtime.js';
import { ContainerClientError, ask, findContainerClient } from './container-client.js';
import type { ContainerClient } from './container-client.js';
import { endLeftovers, endOf, removal } from './container-end.js';
import { attemptImage, recipeIn } from './attempt-image.js';
import type { ContainerHost, WantedImage } from './attempt-image.js';
import type { Image } from './fetch-image.js';
import { parseImageName } from './image-name.js';
import type { ImageName } from './image-name.js';
import { examineImages } from './pinned-image.js';
import type { RecipeImage } from './recipe-image.js';
import { reportsFile, runArguments } from './run-arguments.js';
import { SpecificationError, resourcesOf } from './specification.js';
import { watchedCommand } from './watched-command.js';

/** Images that keep the process contract, in any language, and those that hold a recipe of the published platform. */
export const containerEngine: EngineRuntime = {
  type: 'Container',
  title: 'an engine in a container',
  takes: (type, artifacts) => type !== 'BuiltIn' && imagesOf(artifacts).some(isContainerImage),
  modes: ['train', 'score', 'fp'],
  needsDataSet: false,
  parameterViolations: () => [],
  whyNot,
  host,
};

const form = 'such as registry.example.com/team/forecast:2, in small letters';

function whyNot(artifacts: EngineArtifacts | undefined): string | undefined {
  const images = imagesOf(artifacts);
  if (images.length === 0) return 'it has no image: artifacts.default.image.location names one';
  const uploaded = images.find((image) => !isContainerImage(image));
  if (uploaded) return `it brings a container image and a file, "${uploaded.name ?? ''}": only one of both can be run`;
  return images.map(imageFault).find((fault) => fault !== undefined) ?? networkFault(artifacts);
}

function imageFault({ location }: EngineImage): string | undefined {
  if (location === undefined) return `its image has no location: the address of an image, ${form}`;
  if (parseImageName(location)) return undefined;
  return `the location of its image, "${location}", is no address of an image, ${form}`;
}

type Found = ContainerClient | { readonly whyNot: string };

/** A server that did not answer when the worker started is looked for again, now and then and by each run. */
async function host({ containers = { arguments: [] }, variables, network = false }: HostSettings): Promise<EngineHost> {
  let found: Found = await findContainerClient(containers, variables);
  const lookAgain = async () => {
    if ('whyNot' in found) found = await findContainerClient(containers, variables);
  };
  const recipes = new Map<string, RecipeImage | undefined>();
  return {
    get found() {
      return 'whyNot' in found
        ? `Engines in containers cannot be run: ${found.whyNot}`
        : `Containers by ${found.title}`;
    },
    get whyNot() {
      return 'whyNot' in found ? `no container engine answers: ${found.whyNot}` : undefined;
    },
    network,
    lookAgain,
    launch: async (attempt) => {
      await lookAgain();
      if ('whyNot' in found) throw new LaunchError(`engines in containers cannot be run here: ${found.whyNot}`);
      return launch({ client: found, settings: containers, network, recipes }, attempt);
    },
    examine: async ({ artifacts, folder, signal, ownRegistry }) => {
      if ('whyNot' in found) return undefined;
      const { registry } = containers;
      return examineImages({ client: found, registry, ownRegistry, folder, signal }, artifacts);
    },
    endLeftovers: async (folder) => {
      if (!('whyNot' in found)) await endLeftovers(found, folder);
    },
  };
}

async function launch(host: ContainerHost, attemptToLaunch: AttemptToLaunch): Promise<Launch> {
  const { memoryLimitMiB, limits = {}, mode, run, progress } = attemptToLaunch;
  if (!run) throw new LaunchError('an engine in a container needs a run');
  const { client, settings, network } = host;
  const { artifacts, specification, id, attempt, folder } = run;
  const wanted = wantedImage(imageOf(artifacts, mode));
  const isAsked = asksForNetwork(artifacts, mode);
  if (isAsked && !network) throw new LaunchError(noNetwork);
  const resources = readResources(specification, memoryLimitMiB);
  const [user, workerFolder] = [containerUser(), dirname(folder)];
  const { image, recipe, known } = await launchable(async () => {
    const found = await attemptImage(host, wanted, run, progress);
    return { ...found, recipe: await recipeIn(host, found.image.id, { workerFolder, user, resources, limits }) };
  });
  const isRecipe = recipe !== undefined;
  requireCommand(image, isRecipe, wanted.name);
  const name = `rondo-${id}-${attempt}`;
  const what = { id, attempt, folder, name, workerFolder, image: image.id, network: isAsked, resources, limits, user };
  const started = runArguments({ ...what, holdsRecipe: isRecipe }, [...client.userArguments, ...settings.arguments]);
  const commandOf = (args: readonly string[]) => [...client.command, ...args];
  // What the attempt left, if its worker was started again under it.
  await ask(client, removal(client, name)).catch(() => undefined);
  return {
    command: watchedCommand(commandOf(started), commandOf(removal(client, name))),
    reads: [],
    trusted: true,
    hidesSignals: true,
    typesPredictions: isRecipe,
    dataFormat: recipe?.hasPyarrow === false ? 'csv' : 'parquet',
    ...(known !== undefined && { image: known }),
    environment: client.environment,
    reports: reportsFile,
    owner: user,
    conclude: async (exit) => {
      const end = await endOf(client, name, exit, { ...limits, ...resources });
      await ask(client, removal(client, name)).catch((error: unknown) => {
        if (!/no such container/i.test(String(error)))
          progress(`the container ${name} could not be removed: ${String(error)}`);
      });
      return end;
    },
  };
}

/** What a registry says of an image that it does not give away; anything else may pass. */
const isRefusal = (message: string): boolean =>
  /denied|unauthori[sz]ed|forbidden|credentials refused|without credentials|not found|manifest unknown|no such|does not exist|no matching manifest/i.test(
    message,
  );

/** @throws LaunchError */
async function launchable<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ContainerClientError)) throw error;
    throw new LaunchError(
      `the image cannot be had: ${error.message}`,
      isRefusal(error.message) ? 'bad-configuration' : 'temporary',
    );
  }
}

/** @throws LaunchError */
function wantedImage({ location, digest }: EngineImage = {}): WantedImage {
  const written = location === undefined ? undefined : parseImageName(location);
  if (location === undefined || !written) throw new LaunchError('the engine has no image for this task');
  const name = digest === undefined || written.digest !== undefined ? written : { ...written, digest };
  return { name, location };
}

/** @throws LaunchError */
function readResources(specification: Readonly<Record<string, unknown>> | undefined, memoryLimitMiB: number) {
  try {
    return resourcesOf(specification, { memoryLimitMiB, cpus: availableParallelism() });
  } catch (error) {
    throw error instanceof SpecificationError ? new LaunchError(error.message) : error;
  }
}

/** @throws LaunchError */
function requireCommand(image: Image, isRecipe: boolean, { registry, repository }: ImageName): void {
  if (image.hasCommand || isRecipe) return;
  throw new LaunchError(
    `the image ${registry}/${repository} has neither ENTRYPOINT nor CMD, nor a recipe at /application.egg: it runs nothing`,
  );
}

const nobody = 65534;

/** The worker's own user, to whom its folder belongs; never root. */
function containerUser(): { readonly uid: number; readonly gid: number } {
  const uid = process.getuid?.() ?? nobody;
  return uid === 0 ? { uid: nobody, gid: nobody } : { uid, gid: process.getgid?.() ?? nobody };
}
