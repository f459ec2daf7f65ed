import { hasFailed } from '#domain';
import type { EngineFindings } from '#domain';
import { folderOf, imagesOf } from './contract/engine-code.js';
import { asksForNetwork, noNetwork } from './contract/network.js';
import { liesBelow, outsideOf } from './python/recipe-folder.js';
import { runtimeFor, whyNotRunnable } from './runtimes.js';
import type { EngineHosts, RegisteredEngine } from './runtimes.js';

/** What a worker can run, by the type of engine; of a type that is not among them, nothing. */
export type EngineAbilities = Readonly<Record<string, EngineAbility>>;

interface EngineAbility {
  readonly whyNot?: string;
  /** Whether engines that ask for a network may have it; absent: they decide. */
  readonly network?: boolean;
  /** Below which folders engines may be folders. */
  readonly folders?: readonly string[];
}

export const abilitiesOf = (hosts: EngineHosts): EngineAbilities =>
  Object.fromEntries(
    [...hosts].map(([type, { whyNot, network, folders = [] }]) => [
      type,
      {
        ...(whyNot !== undefined && { whyNot }),
        ...(network !== undefined && { network }),
        ...(folders.length > 0 && { folders }),
      },
    ]),
  );

interface ExaminedEngine extends RegisteredEngine {
  readonly findings?: EngineFindings;
}

/** Why nobody runs an engine as things are; undefined when one of these workers does. */
export function whyNotRun(engine: ExaminedEngine, workers: readonly EngineAbilities[]): string | undefined {
  const why = whyNotRunnable(engine) ?? whyNotImported(engine);
  if (why !== undefined) return why;
  if (workers.length === 0) return 'no worker is running: runs wait until one is';
  const type = runtimeFor(engine)?.type ?? engine.type;
  const reasons = workers.map((abilities) =>
    Object.hasOwn(abilities, type) ? whyNotWith(engine, abilities[type]) : `engines of type ${type} are not run there`,
  );
  if (reasons.includes(undefined)) return undefined;
  const among = workers.length === 1 ? 'the worker that is running cannot' : `none of ${workers.length} workers can`;
  return `${among} run it: ${[...new Set(reasons)].join('; ')}`;
}

function whyNotWith(
  { artifacts }: RegisteredEngine,
  { whyNot, network, folders = [] }: EngineAbility = {},
): string | undefined {
  if (whyNot !== undefined) return whyNot;
  const outside = imagesOf(artifacts)
    .flatMap((image) => folderOf(image) ?? [])
    .find((folder) => !liesBelow(folders, folder));
  if (outside !== undefined) return outsideOf(outside);
  const isAsked = (['train', 'score'] as const).some((mode) => asksForNetwork(artifacts, mode));
  return isAsked && network === false ? noNetwork : undefined;
}

/** One of several recipes that fails keeps the modes of the others from nothing. */
function whyNotImported({ findings: { recipes = [] } = {} }: ExaminedEngine): string | undefined {
  const [first] = recipes;
  return first && hasFailed(first) && recipes.every(hasFailed)
    ? `its recipe cannot be imported: ${first.why}`
    : undefined;
}
