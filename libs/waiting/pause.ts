import { WakeUp } from './wake-up.js';

/** Waits so many milliseconds, or until the signal aborts. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> => new WakeUp().wait(ms, signal);
