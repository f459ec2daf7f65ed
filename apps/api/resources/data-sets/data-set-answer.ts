import type { BatchBody, DataSetBody, Resource } from '#read-models';
import { resourceAnswer } from '../../http/answers/resource-answer.js';

const hrefOf = (base: string, id: string) => `${base}/dataSets/${id}`;

export const dataSetAnswer = (base: string) => (dataSet: Resource<DataSetBody>) =>
  resourceAnswer(dataSet, dataSet.body, hrefOf(base, dataSet.id));

/** Lists leave out schema and tags. */
export const dataSetSummary = (base: string) => (dataSet: Resource<DataSetBody>) => {
  const { schema: _schema, tags: _tags, ...rest } = dataSet.body;
  return resourceAnswer(dataSet, rest, hrefOf(base, dataSet.id));
};

/** A batch, without the place of its file. `version` is the data set's version that first held it. */
export const batchAnswer = (base: string) => (batch: Resource<BatchBody>) => {
  const { batchId: _id, uri: _uri, ...rest } = batch.body;
  const href = `${hrefOf(base, batch.body.dataSetId)}/batches?property=id==${batch.id}`;
  return resourceAnswer(batch, { ...rest, version: batch.version }, href);
};
