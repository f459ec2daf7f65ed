import type { Decider } from '../kernel/decider.js';
import { doesNotExist, existsAlready } from '../kernel/existence.js';
import { same } from '../kernel/same.js';
import { decideSlot, placeOf, refuseUnfit, scheduleEvents, setSchedule } from '../schedule/schedule-slot.js';
import type { ScheduleCommand } from '../schedule/schedule-slot.js';
import { byKind, scheduleKinds } from '../schedule/schedule.js';
import type { ByKind, ScheduleLimits } from '../schedule/schedule.js';
import { evolve } from './ml-service.evolve.js';
import type {
  MLService,
  MLServiceCommand,
  MLServiceEvent,
  PartData,
  PlannedSlot,
  ServiceDetails,
  ServicePart,
  WantedPart,
} from './ml-service.js';
import { shapeOf } from './publication-shape.js';

export const mlServiceDecider: Decider<MLService, MLServiceCommand, MLServiceEvent> = {
  decide,
  evolve,
  initialState: () => ({ status: 'absent' }),
  events: {
    ServiceCreated: {},
    ServiceUpdated: {},
    ...scheduleEvents,
    ModelPromoted: {},
    ChampionWithdrawn: {},
    ServiceDeleted: { ends: true },
  },
};

type Published = Extract<MLService, { status: 'published' }>;
type Command<Type extends MLServiceCommand['type']> = Extract<MLServiceCommand, { type: Type }>;

function decide(state: MLService, command: MLServiceCommand): readonly MLServiceEvent[] {
  switch (command.type) {
    case 'PublishService':
      return publish(state, command);
    case 'UpdateService':
      return update(published(state), command);
    case 'PromoteModel':
      return promote(state, command);
    case 'WithdrawModel':
      return withdraw(state, command);
    case 'DeleteService':
      published(state);
      return [{ type: 'ServiceDeleted', data: {} }];
    default:
      return onSchedule(published(state), command);
  }
}

/** The model of a run that the request names serves from the start. */
function publish(state: MLService, command: Command<'PublishService'>): MLServiceEvent[] {
  if (state.status !== 'absent') throw existsAlready('MLService');
  const { details, mlInstanceId, parts, limits, championModel } = command;
  refuseUnfitParts(undefined, parts, limits);
  const created: MLServiceEvent = {
    type: 'ServiceCreated',
    data: { ...details, mlInstanceId, shape: shapeOf(parts), parts },
  };
  return championModel ? [created, { type: 'ModelPromoted', data: { ...championModel, automatic: false } }] : [created];
}

function update(state: Published, { details, parts, limits }: Command<'UpdateService'>): MLServiceEvent[] {
  refuseUnfitParts(state.parts, parts, limits);
  const wanted = { ...details, parts: byKind((kind) => dataOf(parts[kind])) };
  const current = { ...detailsOf(state), parts: byKind((kind) => dataOf(state.parts[kind])) };
  return [
    ...(same(current, wanted) ? [] : [{ type: 'ServiceUpdated', data: wanted } as const]),
    ...scheduleKinds.flatMap((kind) => setSchedule(state.parts[kind], kind, parts[kind].schedule)),
  ];
}

/** A service without the schedule has nothing that it could pause, whatever its experiment has. */
function onSchedule({ parts }: Published, command: Command<ScheduleCommand['type']>): MLServiceEvent[] {
  const part = parts[command.kind];
  const slot = command.type === 'SetSchedule' || !part.schedule ? part : slotOf(command.planned);
  return decideSlot(slot, command, `the MLService has no ${command.kind} schedule`);
}

/** The kind of what is recorded is that of the service's part. */
const slotOf = ({ schedule, paused }: PlannedSlot): PlannedSlot => ({
  ...(schedule && { schedule }),
  ...(paused && { paused }),
});

function refuseUnfitParts(
  current: ByKind<WantedPart> | undefined,
  parts: ByKind<WantedPart>,
  limits?: ScheduleLimits,
): void {
  const changes = scheduleKinds.map((kind) => ({
    place: placeOf(kind),
    current: current?.[kind].schedule,
    wanted: parts[kind].schedule,
  }));
  refuseUnfit(changes, limits);
}

function detailsOf(state: Published): ServiceDetails {
  const {
    status: _status,
    mlInstanceId: _instance,
    shape: _shape,
    parts: _parts,
    champion: _champion,
    ...details
  } = state;
  return details;
}

function dataOf(part: WantedPart & Partial<ServicePart>): PartData {
  const { experimentId: _in, experimentRunId: _of, schedule: _when, ...data } = part;
  return data;
}

/** A training run that outlives its service promotes nothing, and is no error. */
function promote(state: MLService, { modelId, runId, automatic }: Command<'PromoteModel'>): MLServiceEvent[] {
  if (state.status === 'deleted') return [];
  if (published(state).champion?.modelId === modelId) return [];
  return [{ type: 'ModelPromoted', data: { modelId, runId, automatic } }];
}

/** Only of a service that lives, and only its champion. */
function withdraw(state: MLService, { modelId }: Command<'WithdrawModel'>): MLServiceEvent[] {
  if (state.status !== 'published' || state.champion?.modelId !== modelId) return [];
  return [{ type: 'ChampionWithdrawn', data: { modelId } }];
}

function published(state: MLService): Published {
  if (state.status !== 'published') throw doesNotExist('MLService');
  return state;
}
