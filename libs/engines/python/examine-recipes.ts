import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { DescribedRecipe } from '#domain';
import { removeFolder } from '#scratch';
import { uploadsOf } from '../contract/engine-code.js';
import type { UploadOfEngine } from '../contract/engine-code.js';
import type { EngineOutcome } from '../contract/engine-outcome.js';
import { LaunchError, RecipeError } from '../contract/engine-host.js';
import type { EngineToExamine, Launch } from '../contract/engine-host.js';
import { OutputError, readOutput } from '../contract/outputs.js';
import { runEngine } from '../supervisor/run-engine.js';
import { parseDescription, storable } from './recipe-description.js';

const longestMs = 120_000;
const graceMs = 2_000;
const mostLogBytes = 64 * 1024;
const mostDescriptionBytes = 256 * 1024;

/**
 * Imports each recipe of an engine once, in the sandbox, and tells what that showed. Undefined when the worker ends meanwhile.
 * @param launchOf what imports the code at this path
 */
export async function examineRecipes(
  engine: EngineToExamine,
  launchOf: (code: string) => Promise<Launch>,
): Promise<readonly DescribedRecipe[] | undefined> {
  const described: DescribedRecipe[] = [];
  for (const upload of uploadsOf(engine.artifacts)) {
    // New each time: what was in another's may have been left there by a recipe.
    const folder = await mkdtemp(join(engine.folder, 'examined-'));
    try {
      described.push(await examineOne(engine, upload, folder, launchOf));
    } finally {
      await removeFolder(folder);
    }
    if (engine.signal.aborted) return undefined;
  }
  return described;
}

async function examineOne(
  engine: EngineToExamine,
  { uri, name, modes }: UploadOfEngine,
  folder: string,
  launchOf: (code: string) => Promise<Launch>,
): Promise<DescribedRecipe> {
  // The recipe can write to its run's folder, and so must not find there what the worker writes.
  const [root, logs] = [join(folder, 'run'), join(folder, 'logs')];
  const of = { location: uri, modes };
  try {
    const launch = await launchOf(await engine.place(root, { uri, name }));
    await Promise.all([join(root, 'out'), join(root, 'tmp'), logs].map((path) => mkdir(path, { recursive: true })));
    const outcome = await runEngine({
      launch,
      runDir: root,
      ...(engine.sandbox && { sandbox: engine.sandbox }),
      memoryLimitMiB: engine.memoryLimitMiB,
      ...(engine.limits && { limits: engine.limits }),
      maxOutputBytes: engine.maxOutputBytes,
      timeoutMs: longestMs,
      graceMs,
      signal: engine.signal,
      logs: { stdout: join(logs, 'stdout.log'), stderr: join(logs, 'stderr.log') },
      maxLogBytes: mostLogBytes,
    });
    return { ...of, ...(outcome.kind === 'succeeded' ? await describedIn(root) : failureOf(outcome, engine)) };
  } catch (error) {
    const isOwn = error instanceof RecipeError || error instanceof OutputError;
    if (!isOwn && !(error instanceof LaunchError)) throw error;
    return { ...of, why: storable(error.message), ...(!isOwn && { mayPass: true }) };
  }
}

/** Bad data, to one whose data is the recipe, is what the recipe would fail of anywhere. */
const failureOf = (outcome: Exclude<EngineOutcome, { readonly kind: 'succeeded' }>, engine: EngineToExamine) => ({
  why: whyNot(outcome, engine),
  ...(outcome.kind !== 'bad-data' && outcome.kind !== 'too-large' && { mayPass: true as const }),
});

function whyNot(
  outcome: Exclude<EngineOutcome, { readonly kind: 'succeeded' }>,
  { maxOutputBytes }: EngineToExamine,
): string {
  if (outcome.kind === 'timed-out') return `importing it did not end within ${longestMs / 1_000} s`;
  if (outcome.kind === 'too-large') {
    return `importing it wrote more than the ${Math.ceil(maxOutputBytes / 1024 ** 2)} MiB that RUN_OUTPUT_MAX_MIB allows`;
  }
  return 'message' in outcome ? storable(outcome.message) : `importing it ended: ${outcome.kind}`;
}

/** @throws OutputError */
async function describedIn(root: string) {
  const text = await readOutput(root, join(root, 'out', 'description.json'), mostDescriptionBytes);
  const description = text === undefined ? undefined : parseDescription(text);
  return description ?? { why: 'it left no description of itself that can be read' };
}
