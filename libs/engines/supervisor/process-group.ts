import { codeOf } from '#faults';

/** Sends `signal` to every process of the group that `leader` leads; quiet when none is left. */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

// macOS answers EPERM for a group that consists of zombies only.
const isGone = (error: unknown): boolean => ['ESRCH', 'EPERM'].includes(codeOf(error) ?? '');
