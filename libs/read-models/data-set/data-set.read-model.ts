import { assertNever, columnsWith, demotionsTogether } from '#domain';
import type { Batch, Column, DataSet, DataSetDetails, DataSetEvent, Demotion } from '#domain';
import { earlier, later } from '../instant.js';
import { resourceModel } from '../read-model.js';
import { bodyFields, column, eachInBody, inBody, mapInBody, listedFields } from '../listing/field-catalog.js';

export interface DataSetBody extends DataSetDetails {
  readonly producedBy?: { readonly experimentId: string };
  /** The merged schema of all batches. */
  readonly schema?: readonly Column[];
  readonly batches: number;
  readonly rows: number;
  readonly bytes: number;
  readonly minTime?: string;
  readonly maxTime?: string;
  /** Of all batches together. */
  readonly demoted?: readonly Demotion[];
}

export const dataSetFields = listedFields({
  id: column('dataSet', 'id'),
  ...bodyFields('text', 'name', 'description'),
  aliases: column('texts', 'aliases'),
  ...bodyFields('text', 'timestampColumn', 'timestampFormat', 'delimiter', 'decimal'),
  'producedBy.experimentId': inBody('uuid', 'producedBy', 'experimentId'),
  ...bodyFields('number', 'batches', 'rows', 'bytes'),
  ...bodyFields('time', 'minTime', 'maxTime'),
  'schema.name': eachInBody('schema[*].name'),
  'schema.type': eachInBody('schema[*].type'),
  'demoted.column': eachInBody('demoted[*].column'),
  'tags.*': mapInBody('tags'),
});

export const dataSetReadModel = resourceModel<'dataSet', DataSetBody>({
  name: 'dataSets',
  table: 'read_data_sets',
  category: 'dataSet',
  fields: dataSetFields,
  stateOf,
  evolve: (body, event) =>
    event.type === 'DataSetCreated' ? { ...event.data, ...empty } : body && changed(body, event),
  columns: ({ aliases = null }) => ({ aliases }),
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
  const { producedBy, schema, batches, rows, bytes, minTime, maxTime, demoted } = body;
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
    ...(demoted && { demoted }),
  };
}

function withBatch(body: DataSetBody, batch: Batch): DataSetBody {
  const { schema, rows, bytes, minTime, maxTime, demoted = [] } = batch;
  return {
    ...body,
    schema: columnsWith(body.schema, schema),
    batches: body.batches + 1,
    rows: body.rows + rows,
    bytes: body.bytes + bytes,
    ...(minTime !== undefined && { minTime: earlier(body.minTime, minTime) }),
    ...(maxTime !== undefined && { maxTime: later(body.maxTime, maxTime) }),
    ...(demoted.length > 0 && { demoted: demotionsTogether([...(body.demoted ?? []), ...demoted]) }),
  };
}

const joined = (columns: readonly Column[] | undefined, declared: readonly Column[] | undefined) =>
  declared ? columnsWith(columns, declared) : columns;

/** The state that the decider folds from the same events. */
function stateOf({ body, deleted }: { body: DataSetBody; deleted: boolean }): DataSet {
  if (deleted) return { status: 'deleted' };
  const {
    producedBy: _by,
    batches,
    rows: _rows,
    bytes: _bytes,
    minTime: _min,
    maxTime: _max,
    demoted: _demoted,
    ...details
  } = body;
  return { status: 'active', details, batches };
}
