import type { EngineBody, Resource } from '#read-models';
import { resourceAnswer } from '../../http/index.js';

const hrefOf = (base: string, { id }: Resource<unknown>) => `${base}/engines/${id}`;

export const engineAnswer = (engine: Resource<EngineBody>, base: string) =>
  resourceAnswer(engine, engine.body, hrefOf(base, engine));

/** Lists leave out artifacts and tags. */
export const engineSummary = (engine: Resource<EngineBody>, base: string) => {
  const { artifacts: _artifacts, tags: _tags, ...rest } = engine.body;
  return resourceAnswer(engine, rest, hrefOf(base, engine));
};
