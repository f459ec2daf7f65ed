import type { EngineBody, Resource } from '#read-models';
import { resourceAnswer } from '../../http/answers/resource-answer.js';

const hrefOf = (base: string, { id }: Resource<unknown>) => `${base}/engines/${id}`;

export const engineAnswer = (base: string) => (engine: Resource<EngineBody>) =>
  resourceAnswer(engine, engine.body, hrefOf(base, engine));

/** Lists leave out artifacts and tags. */
export const engineSummary = (base: string) => (engine: Resource<EngineBody>) => {
  const { artifacts: _artifacts, tags: _tags, ...rest } = engine.body;
  return resourceAnswer(engine, rest, hrefOf(base, engine));
};
