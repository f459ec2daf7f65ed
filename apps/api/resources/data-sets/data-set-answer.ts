import type { BatchBody, DataSetBody, Resource } from '#read-models';
import { resourceAnswer } from '../../http/index.js';

const hrefOf = (base: string, id: string) => `${base}/dataSets/${id}`;

export const dataSetAnswer = (dataSet: Resource<DataSetBody>, base: string) =>
  resourceAnswer(dataSet, dataSet.body, hrefOf(base, dataSet.id));

/** Lists leave out schema, demoted columns and tags. */
export const dataSetSummary = (dataSet: Resource<DataSetBody>, base: string) => {
  const { schema: _schema, demoted: _demoted, tags: _tags, ...rest } = dataSet.body;
  return resourceAnswer(dataSet, rest, hrefOf(base, dataSet.id));
};

/** A batch, without the place of its file. `version` is the data set's version that first held it. */
export const batchAnswer = (batch: Resource<BatchBody>, base: string) => {
  const { batchId: _id, uri: _uri, ...rest } = batch.body;
  const href = `${hrefOf(base, batch.body.dataSetId)}/batches?property=id==${batch.id}`;
  return resourceAnswer(batch, { ...rest, version: batch.version }, href);
};
