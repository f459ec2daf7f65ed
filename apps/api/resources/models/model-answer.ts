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

/** A promotion shows in the answer of a model and is no new version of it: it belongs to the service. */
export const modelVariant = {
  variantOf: ({ body: { state } }: Resource<ModelBody>) =>
    state.includes('trained') && state.includes('published') ? 'published' : undefined,
};
