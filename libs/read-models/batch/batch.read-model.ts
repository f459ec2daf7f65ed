import type { Batch } from '#domain';
import { firstColumns, idIn } from '../read-model.js';
import type { ReadModel } from '../read-model.js';
import { bodyFields, column, eachInBody, resourceFields } from '../listing/field-catalog.js';

/** `version` is the data set's stream version at which the batch was added: a run that read version n saw the batches up to n. */
export type BatchBody = Batch & { readonly dataSetId: string };

export const batchFields = resourceFields({
  dataSetId: column('dataSet', 'data_set_id'),
  version: column('number', 'version'),
  ...bodyFields('number', 'rows', 'bytes'),
  minTime: column('time', 'min_time'),
  maxTime: column('time', 'max_time'),
  ...bodyFields('text', 'sha256'),
  'schema.name': eachInBody('schema[*].name'),
  'schema.type': eachInBody('schema[*].type'),
  ...bodyFields('uuid', 'run.runId', 'run.modelId'),
});

/** A batch never changes. */
export const batchReadModel: ReadModel = {
  name: 'batches',
  table: 'read_batches',
  fields: batchFields,
  ownedByStream: true,
  keys: (event) => {
    const { type, data } = event;
    return type === 'BatchAdded' ? [data.batchId] : [];
  },
  evolve: (row, event, id) => {
    const { type, data } = event;
    const dataSetId = idIn('dataSet', event);
    if (type !== 'BatchAdded' || dataSetId === undefined) return row;
    return {
      id,
      ...firstColumns(event),
      version: event.version,
      updated: event.time,
      deleted: false,
      body: { ...data, dataSetId },
      data_set_id: dataSetId,
      min_time: data.minTime ?? null,
      max_time: data.maxTime ?? null,
    };
  },
};
