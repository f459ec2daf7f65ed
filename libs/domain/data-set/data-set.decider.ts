import { assertNever } from '../kernel/assert-never.js';
import type { Decider } from '../kernel/decider.js';
import { DomainError, refuseIfAny } from '../kernel/domain-error.js';
import { doesNotExist, existsAlready } from '../kernel/existence.js';
import { same } from '../kernel/same.js';
import { without } from '../kernel/without.js';
import { columnsWith, misfitOf } from './columns.js';
import type { Batch, DataSet, DataSetCommand, DataSetDetails, DataSetEvent } from './data-set.js';

export const dataSetDecider: Decider<DataSet, DataSetCommand, DataSetEvent> = {
  decide,
  evolve,
  initialState: () => ({ status: 'absent' }),
  events: {
    DataSetCreated: {},
    DataSetUpdated: {},
    BatchAdded: {},
    DataSetDeleted: { ends: true },
  },
};

type Active = Extract<DataSet, { status: 'active' }>;
type Command<Type extends DataSetCommand['type']> = Extract<DataSetCommand, { type: Type }>;

function decide(state: DataSet, command: DataSetCommand): readonly DataSetEvent[] {
  switch (command.type) {
    case 'CreateDataSet':
      return create(state, command);
    case 'UpdateDataSet':
      return update(active(state), command.details);
    case 'AddBatch':
      return addBatch(active(state), command);
    case 'DeleteDataSet':
      active(state);
      return [{ type: 'DataSetDeleted', data: {} }];
    default:
      return assertNever(command);
  }
}

function create(state: DataSet, { details, producedBy }: Command<'CreateDataSet'>): DataSetEvent[] {
  if (state.status !== 'absent') throw existsAlready('data set');
  return [{ type: 'DataSetCreated', data: { ...details, ...(producedBy && { producedBy }) } }];
}

/** Once rows are there, a PUT that leaves the schema out keeps it: the batches made it, not the client. */
function update({ details, batches }: Active, wanted: DataSetDetails): DataSetEvent[] {
  const next = batches > 0 && details.schema ? { schema: details.schema, ...wanted } : wanted;
  if (batches > 0) refuseIfAny('unprocessable', changesOfFixed(details, next));
  return same(details, next) ? [] : [{ type: 'DataSetUpdated', data: next }];
}

function changesOfFixed(current: DataSetDetails, wanted: DataSetDetails): Record<string, string> {
  const violations: Record<string, string> = {};
  for (const field of ['timestampColumn', 'timestampFormat', 'schema'] as const) {
    if (same(current[field], wanted[field])) continue;
    const [from, to] = [written(current[field]), written(wanted[field])];
    violations[field] = `${to} cannot replace ${from}: it is fixed once the data set has rows; create another data set`;
  }
  return violations;
}

const written = (value: unknown): string => (value === undefined ? 'none' : JSON.stringify(value));

/** Predictions have the columns of what was scored; a data set of them keeps the types of what was scored first. */
const otherPlace =
  'Name another data set for them: scoringResultsDataSetId, of the service or as a parameter of the score task';

/** Another batch may have brought columns since this one was read: what would not fit them is refused. */
function addBatch({ details }: Active, { batch }: Command<'AddBatch'>): DataSetEvent[] {
  const misfit = misfitOf(details.schema, batch.schema);
  if (!misfit) return [{ type: 'BatchAdded', data: batch }];
  const { column, known } = misfit;
  const { name } = column;
  const types = `column "${name}" is of type ${column.type}, but data set "${details.name}" has it of type ${known.type}`;
  throw new DomainError(
    'conflict',
    batch.run ? `the predictions do not fit where they go: ${types}. ${otherPlace}` : types,
  );
}

function active(state: DataSet): Active {
  if (state.status !== 'active') throw doesNotExist('data set');
  return state;
}

function evolve(state: DataSet, event: DataSetEvent): DataSet {
  switch (event.type) {
    case 'DataSetCreated':
      return { status: 'active', details: detailsOf(event.data), batches: 0 };
    case 'DataSetUpdated':
      return state.status === 'active' ? { ...state, details: event.data } : state;
    case 'BatchAdded':
      return state.status === 'active' ? withBatch(state, event.data) : state;
    case 'DataSetDeleted':
      return { status: 'deleted' };
    default:
      return assertNever(event);
  }
}

const withBatch = ({ details, batches }: Active, { schema }: Batch): Active => ({
  status: 'active',
  details: { ...details, schema: columnsWith(details.schema, schema) },
  batches: batches + 1,
});

type Created = Extract<DataSetEvent, { type: 'DataSetCreated' }>['data'];

const detailsOf = (data: Created): DataSetDetails => without(data, 'producedBy');
