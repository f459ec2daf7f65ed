import type { ScheduleKind } from '../schedule/schedule.js';
import type { RunMode } from './run.js';

/** Which of a service's two parts, schedules and queues the runs of a mode belong to. */
export const kindOf = (mode: RunMode): ScheduleKind => (mode === 'score' ? 'scoring' : 'training');

/** The mode of the runs that a schedule of this kind requests. */
export const modeOf = (kind: ScheduleKind): RunMode => (kind === 'scoring' ? 'score' : 'train');
