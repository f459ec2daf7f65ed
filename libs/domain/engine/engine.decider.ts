import { assertNever } from '../kernel/assert-never.js';
import type { Decider } from '../kernel/decider.js';
import { doesNotExist, existsAlready } from '../kernel/existence.js';
import { same } from '../kernel/same.js';
import { engineDetails } from './engine.js';
import type { Engine, EngineCommand, EngineDetails, EngineEvent } from './engine.js';
import { hasFailed } from './described-recipe.js';
import { anotherLook, digestIn, withImages } from './engine-findings.js';
import type { PinnedImage } from './engine-findings.js';

export const engineDecider: Decider<Engine, EngineCommand, EngineEvent> = {
  decide,
  evolve,
  initialState: () => ({ status: 'absent' }),
  events: {
    EngineRegistered: {},
    EngineUpdated: {},
    EngineExamined: { finding: true },
    EngineExaminationResumed: { finding: true },
    EngineImagePinned: { finding: true },
    EngineDeleted: { ends: true },
  },
};

function decide(state: Engine, command: EngineCommand): readonly EngineEvent[] {
  switch (command.type) {
    case 'RegisterEngine':
      return register(state, command);
    case 'UpdateEngine':
      return update(registered(state), command.details);
    case 'RecordFindings':
      return recordFindings(registered(state), command);
    case 'LookAgain':
      return lookAgain(registered(state), command.now);
    case 'PinImage':
      return pinImage(registered(state), command.image);
    case 'DeleteEngine':
      registered(state);
      return [{ type: 'EngineDeleted', data: {} }];
    default:
      return assertNever(command);
  }
}

function register(
  state: Engine,
  { details, codeBytes = 0 }: Extract<EngineCommand, { type: 'RegisterEngine' }>,
): EngineEvent[] {
  if (state.status !== 'absent') throw existsAlready('engine');
  return [{ type: 'EngineRegistered', data: { ...details, ...(codeBytes > 0 && { codeBytes }) } }];
}

/** Findings hold for what was registered: whoever registers it again wants them anew, as after a tag has moved, or a missing package was installed. */
function update({ details, findings = {} }: Registered, wanted: EngineDetails): EngineEvent[] {
  const { images = [], recipes = [] } = findings;
  const isSame = same(details, wanted) && images.length === 0 && !recipes.some(hasFailed);
  return isSame ? [] : [{ type: 'EngineUpdated', data: wanted }];
}

function recordFindings(
  { findings = {}, examined }: Registered,
  { findings: found, now }: Extract<EngineCommand, { type: 'RecordFindings' }>,
): EngineEvent[] {
  if (examined) return [];
  const { images = [], recipes } = found;
  const again = anotherLook(found, findings.again, now);
  const known = withImages(findings, images).images;
  return [
    {
      type: 'EngineExamined',
      data: { ...(recipes && { recipes }), ...(known && { images: known }), ...(again && { again }) },
    },
  ];
}

const lookAgain = ({ findings: { again } = {}, examined }: Registered, now: string): EngineEvent[] =>
  examined && again && again.at <= now ? [{ type: 'EngineExaminationResumed', data: {} }] : [];

const pinImage = ({ findings = {} }: Registered, image: PinnedImage): EngineEvent[] =>
  digestIn(findings, image.location) === undefined ? [{ type: 'EngineImagePinned', data: image }] : [];

/** What was found holds until something else is. */
const unexamined = ({ examined: _examined, ...rest }: Registered): Registered => rest;

type Registered = Extract<Engine, { status: 'registered' }>;

function registered(state: Engine): Registered {
  if (state.status !== 'registered') throw doesNotExist('engine');
  return state;
}

function evolve(state: Engine, event: EngineEvent): Engine {
  switch (event.type) {
    case 'EngineRegistered':
      return { status: 'registered', details: engineDetails(event.data) };
    case 'EngineUpdated':
      return { status: 'registered', details: event.data };
    case 'EngineExamined':
      return state.status === 'registered' ? { ...state, findings: event.data, examined: true } : state;
    case 'EngineExaminationResumed':
      return state.status === 'registered' ? unexamined(state) : state;
    case 'EngineImagePinned':
      return state.status === 'registered'
        ? { ...state, findings: withImages(state.findings ?? {}, [event.data]) }
        : state;
    case 'EngineDeleted':
      return { status: 'deleted' };
    default:
      return assertNever(event);
  }
}
