/** Sends `signal` to every process of the group that `leader` leads; quiet when none is left. */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

// macOS answers EPERM for a group that consists of zombies only.
const isGone = (error: unknown): boolean => ['ESRCH', 'EPERM'].includes(errorCode(error) ?? '');

/** The code of a system error, such as ENOENT. */
export const errorCode = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
