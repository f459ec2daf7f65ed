import type { ModelBody, Resource } from '#read-models';
import { resourceAnswer } from '../../http/index.js';

export const modelAnswer = (model: Resource<ModelBody>, base: string) => {
  const { artifact: _artifact, deprecated = false, ...fields } = model.body;
  const href = `${base}/models/${model.id}`;
  return resourceAnswer(model, { ...fields, modelArtifactUri: `${href}/artifact`, deprecated }, href);
};

/** Lists leave out tags. */
export const modelSummary = (model: Resource<ModelBody>, base: string) => {
  const { tags: _tags, ...rest } = modelAnswer(model, base);
  return rest;
};
