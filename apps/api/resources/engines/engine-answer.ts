import { createHash } from 'node:crypto';
import { withSuggestedTasks } from '#domain';
import type { EngineFindings, Task } from '#domain';
import { whyNotRun } from '#engines';
import type { EngineAbilities } from '#engines';
import type { EngineBody, Resource } from '#read-models';
import { resourceAnswer } from '../../http/index.js';
import { taskAnswer } from '../ml-instances/task-answer.js';
import { foundRecipes } from './engine-recipes.js';

/** An engine beside what the workers that live can run. */
export type ShownEngine = Resource<EngineBody & { readonly workers: readonly EngineAbilities[] }>;

const hrefOf = (base: string, { id }: ShownEngine) => `${base}/engines/${id}`;

/** Whether a worker runs it as things are, and why not. */
function runnability({ workers, ...engine }: ShownEngine['body']) {
  const why = whyNotRun(engine, workers);
  return { runnable: why === undefined, ...(why !== undefined && { why }) };
}

/** What its images are pinned to, as far as a worker has looked; those that are named by a digest need no look. */
const foundImages = ({ images = [] }: EngineFindings = {}) => (images.length > 0 ? { images } : {});

export const engineAnswer = (engine: ShownEngine, base: string) => {
  const { findings, examined: _examined, workers: _workers, artifacts, ...rest } = engine.body;
  const body = { ...rest, ...(artifacts && { artifacts: withSuggestedTasks(artifacts, masked) }) };
  const answer = { ...body, ...runnability(engine.body), ...foundImages(findings), ...foundRecipes(engine.body) };
  return resourceAnswer(engine, answer, hrefOf(base, engine));
};

const masked = (tasks: readonly object[]) => (tasks as Task[]).map(taskAnswer);

/** Lists leave out artifacts, what was found out about them, and tags. */
export const engineSummary = (engine: ShownEngine, base: string) => {
  const { artifacts: _artifacts, tags: _tags, findings: _findings, examined: _examined, ...rest } = engine.body;
  const { workers: _workers, ...summary } = rest;
  return resourceAnswer(engine, { ...summary, ...runnability(engine.body) }, hrefOf(base, engine));
};

/** What can be run shows in the answer of an engine and is no new version of it. */
export const engineVariant = {
  variantOf: ({ body }: ShownEngine) => {
    const { why } = runnability(body);
    return why === undefined ? undefined : createHash('sha256').update(why).digest('hex').slice(0, 8);
  },
};
