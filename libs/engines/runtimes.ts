import { builtInEngine } from './built-in/built-in-engine.js';
import { containerEngine } from './container/container-engine.js';
import type { EngineHost, HostSettings } from './contract/engine-host.js';
import type { EngineArtifacts, UploadOfEngine } from './contract/engine-code.js';
import type { EngineRuntime } from './contract/engine-runtime.js';
import { pythonEngine } from './python/python-engine.js';

/** What a new type of engine is added to. */
export const engineRuntimes: readonly EngineRuntime[] = [builtInEngine, pythonEngine, containerEngine];

/** The types of the published API. Engines of one without a runtime can be registered and asked for runs, which fail. */
const publishedTypes = ['Python', 'R', 'PySpark', 'Spark', 'Tensorflow'];

/** The types that an engine may have. */
export const engineTypes: readonly string[] = [
  ...new Set([...publishedTypes, ...engineRuntimes.map(({ type }) => type)]),
];

/** What engines of a type demand of those who use them; undefined for a type of which only single engines can be run. */
export const runtimeOf = (type: string): EngineRuntime | undefined =>
  engineRuntimes.find((runtime) => runtime.type === type);

export interface RegisteredEngine {
  readonly type: string;
  readonly artifacts?: EngineArtifacts;
}

/** How an engine is run; undefined for one that cannot be run. */
export const runtimeFor = ({ type, artifacts }: RegisteredEngine): EngineRuntime | undefined =>
  engineRuntimes.find((runtime) => runtime.takes?.(type, artifacts)) ?? runtimeOf(type);

/** Why an engine can run nowhere as it is registered; undefined when a worker that has what it takes can run it. */
export function whyNotRunnable(engine: RegisteredEngine): string | undefined {
  const runtime = runtimeFor(engine);
  if (runtime) return runtime.whyNot?.(engine.artifacts);
  const known = engineRuntimes.map(({ type }) => type).join(', ');
  return `engines of type ${engine.type} cannot be run; types with a runtime: ${known}`;
}

/** The recipes that an engine brings, which a worker imports once to tell what they are. */
export const recipesOf = (engine: RegisteredEngine): readonly UploadOfEngine[] =>
  runtimeFor(engine)?.recipes?.(engine.artifacts) ?? [];

/** What a machine can run, by the type of engine. */
export type EngineHosts = ReadonlyMap<string, EngineHost>;

/** Readies a machine for engines of every type that has a runtime, or of those given. */
export async function openHosts(settings: HostSettings, runtimes = engineRuntimes): Promise<EngineHosts> {
  return new Map(await Promise.all(runtimes.map(async ({ type, host }) => [type, await host(settings)] as const)));
}
