import type { Projection } from '#event-store';
import { firstColumns, idIn } from '../resource-projection.js';

/** A batch never changes. */
export const batchProjection: Projection = {
  name: 'batches',
  table: 'read_batches',
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
