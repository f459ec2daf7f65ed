import { assertNever } from '../kernel/assert-never.js';
import type { Decider } from '../kernel/decider.js';
import { refuseIfAny } from '../kernel/domain-error.js';
import { doesNotExist, existsAlready } from '../kernel/existence.js';
import { same } from '../kernel/same.js';
import type { MLInstance, MLInstanceCommand, MLInstanceDetails, MLInstanceEvent } from './ml-instance.js';

export const mlInstanceDecider: Decider<MLInstance, MLInstanceCommand, MLInstanceEvent> = {
  decide,
  evolve,
  initialState: () => ({ status: 'absent' }),
  events: {
    MLInstanceCreated: {},
    MLInstanceUpdated: {},
    MLInstanceDeleted: { ends: true },
  },
};

function decide(state: MLInstance, command: MLInstanceCommand): readonly MLInstanceEvent[] {
  switch (command.type) {
    case 'CreateMLInstance':
      return create(state, command.details);
    case 'UpdateMLInstance':
      return update(active(state), command.details);
    case 'DeleteMLInstance':
      active(state);
      return [{ type: 'MLInstanceDeleted', data: {} }];
    default:
      return assertNever(command);
  }
}

function create(state: MLInstance, details: MLInstanceDetails): MLInstanceEvent[] {
  if (state.status !== 'absent') throw existsAlready('MLInstance');
  return [{ type: 'MLInstanceCreated', data: details }];
}

function update(current: MLInstanceDetails, wanted: MLInstanceDetails): MLInstanceEvent[] {
  if (wanted.engineId !== current.engineId) {
    refuseIfAny('unprocessable', {
      engineId: `"${wanted.engineId}" cannot replace "${current.engineId}": the engine of an MLInstance is fixed; create another MLInstance`,
    });
  }
  return same(current, wanted) ? [] : [{ type: 'MLInstanceUpdated', data: wanted }];
}

function active(state: MLInstance): MLInstanceDetails {
  if (state.status !== 'active') throw doesNotExist('MLInstance');
  return state.details;
}

function evolve(_state: MLInstance, event: MLInstanceEvent): MLInstance {
  switch (event.type) {
    case 'MLInstanceCreated':
    case 'MLInstanceUpdated':
      return { status: 'active', details: event.data };
    case 'MLInstanceDeleted':
      return { status: 'deleted' };
    default:
      return assertNever(event);
  }
}
