import { assertNever } from '../kernel/assert-never.js';
import type { Decider } from '../kernel/decider.js';
import { doesNotExist, existsAlready } from '../kernel/existence.js';
import { same } from '../kernel/same.js';
import type { Engine, EngineCommand, EngineDetails, EngineEvent } from './engine.js';

export const engineDecider: Decider<Engine, EngineCommand, EngineEvent> = {
  decide,
  evolve,
  initialState: () => ({ status: 'absent' }),
  events: {
    EngineRegistered: {},
    EngineUpdated: {},
    EngineDeleted: { ends: true },
  },
};

function decide(state: Engine, command: EngineCommand): readonly EngineEvent[] {
  switch (command.type) {
    case 'RegisterEngine':
      return register(state, command.details);
    case 'UpdateEngine':
      return update(registered(state), command.details);
    case 'DeleteEngine':
      registered(state);
      return [{ type: 'EngineDeleted', data: {} }];
    default:
      return assertNever(command);
  }
}

function register(state: Engine, details: EngineDetails): EngineEvent[] {
  if (state.status !== 'absent') throw existsAlready('engine');
  return [{ type: 'EngineRegistered', data: details }];
}

const update = (current: EngineDetails, wanted: EngineDetails): EngineEvent[] =>
  same(current, wanted) ? [] : [{ type: 'EngineUpdated', data: wanted }];

function registered(state: Engine): EngineDetails {
  if (state.status !== 'registered') throw doesNotExist('engine');
  return state.details;
}

function evolve(_state: Engine, event: EngineEvent): Engine {
  switch (event.type) {
    case 'EngineRegistered':
    case 'EngineUpdated':
      return { status: 'registered', details: event.data };
    case 'EngineDeleted':
      return { status: 'deleted' };
    default:
      return assertNever(event);
  }
}
