import { assertNever } from '../kernel/assert-never.js';
import type { Decider } from '../kernel/decider.js';
import { doesNotExist, existsAlready } from '../kernel/existence.js';
import { same } from '../kernel/same.js';
import type { Model, ModelCommand, ModelDetails, ModelEvent } from './model.js';

export const modelDecider: Decider<Model, ModelCommand, ModelEvent> = {
  decide,
  evolve,
  initialState: () => ({ status: 'absent' }),
  events: {
    ModelTrained: {},
    ModelUploaded: {},
    ModelUpdated: {},
    ModelDeleted: { ends: true },
  },
};

type Command<Type extends ModelCommand['type']> = Extract<ModelCommand, { type: Type }>;

function decide(state: Model, command: ModelCommand): readonly ModelEvent[] {
  switch (command.type) {
    case 'RecordTrainedModel':
      return recordTrained(state, command);
    case 'UploadModel':
      return upload(state, command);
    case 'UpdateModel':
      return update(stored(state), command.details);
    case 'DeleteModel':
      stored(state);
      return [{ type: 'ModelDeleted', data: {} }];
    default:
      return assertNever(command);
  }
}

function recordTrained(state: Model, { details, origin, artifact }: Command<'RecordTrainedModel'>): ModelEvent[] {
  if (state.status !== 'absent') throw existsAlready('model');
  return [{ type: 'ModelTrained', data: { ...details, ...origin, artifact } }];
}

function upload(state: Model, command: Command<'UploadModel'>): ModelEvent[] {
  if (state.status !== 'absent') throw existsAlready('model');
  const { details, origin, artifact } = command;
  return [{ type: 'ModelUploaded', data: { ...details, ...origin, artifact } }];
}

const update = (current: ModelDetails, wanted: ModelDetails): ModelEvent[] =>
  same(current, wanted) ? [] : [{ type: 'ModelUpdated', data: wanted }];

function stored(state: Model): ModelDetails {
  if (state.status !== 'stored') throw doesNotExist('model');
  return state.details;
}

function evolve(state: Model, event: ModelEvent): Model {
  switch (event.type) {
    case 'ModelTrained':
    case 'ModelUploaded':
      return { status: 'stored', details: detailsOf(event.data), artifact: event.data.artifact };
    case 'ModelUpdated':
      return state.status === 'stored' ? { ...state, details: event.data } : state;
    case 'ModelDeleted':
      return { status: 'deleted' };
    default:
      return assertNever(event);
  }
}

const detailsOf = ({ name, description, deprecated, tags }: ModelDetails): ModelDetails => ({
  name,
  ...(description !== undefined && { description }),
  ...(deprecated !== undefined && { deprecated }),
  ...(tags && { tags }),
});
