import { assertNever, columnsWith } from '#domain';
import type { Batch, Column, DataSetDetails, DataSetEvent } from '#domain';
import { earlier, later } from '../instant.js';
import { resourceProjection } from '../resource-projection.js';
import type { DataSetBody } from '../resource.js';

export const dataSetProjection = resourceProjection<DataSetBody, DataSetEvent>({
  name: 'dataSets',
  table: 'read_data_sets',
  category: 'dataSet',
  deletedBy: 'DataSetDeleted',
  evolve: (body, event) =>
    event.type === 'DataSetCreated' ? { ...event.data, ...empty } : body && changed(body, event),
});

const empty = { batches: 0, rows: 0, bytes: 0 };

type Change = Exclude<DataSetEvent, { readonly type: 'DataSetCreated' }>;

function changed(body: DataSetBody, event: Change): DataSetBody {
  switch (event.type) {
    case 'DataSetUpdated':
      return withDetails(body, event.data);
    case 'BatchAdded':
      return withBatch(body, event.data);
    case 'DataSetDeleted':
      return body;
    default:
      return assertNever(event);
  }
}

/** The columns of batches that are there stay; until the first one comes, they are those that were declared last. */
function withDetails(body: DataSetBody, details: DataSetDetails): DataSetBody {
  const { producedBy, schema, batches, rows, bytes, minTime, maxTime } = body;
  const columns = batches === 0 ? details.schema : joined(schema, details.schema);
  return {
    ...details,
    ...(producedBy && { producedBy }),
    ...(columns && { schema: columns }),
    batches,
    rows,
    bytes,
    ...(minTime !== undefined && { minTime }),
    ...(maxTime !== undefined && { maxTime }),
  };
}

function withBatch(body: DataSetBody, { schema, rows, bytes, minTime, maxTime }: Batch): DataSetBody {
  return {
    ...body,
    schema: columnsWith(body.schema, schema),
    batches: body.batches + 1,
    rows: body.rows + rows,
    bytes: body.bytes + bytes,
    ...(minTime !== undefined && { minTime: earlier(body.minTime, minTime) }),
    ...(maxTime !== undefined && { maxTime: later(body.maxTime, maxTime) }),
  };
}

const joined = (columns: readonly Column[] | undefined, declared: readonly Column[] | undefined) =>
  declared ? columnsWith(columns, declared) : columns;
