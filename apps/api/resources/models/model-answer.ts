import type { ModelBody, Resource } from '#read-models';
import { resourceAnswer } from '../../http/answers/resource-answer.js';

export const modelAnswer = (base: string) => (model: Resource<ModelBody>) => {
  const { artifact: _artifact, ...fields } = model.body;
  const href = `${base}/models/${model.id}`;
  return resourceAnswer(model, { ...fields, modelArtifactUri: `${href}/artifact` }, href);
};

/** Lists leave out tags. */
export const modelSummary = (base: string) => (model: Resource<ModelBody>) => {
  const { tags: _tags, ...rest } = modelAnswer(base)(model);
  return rest;
};
