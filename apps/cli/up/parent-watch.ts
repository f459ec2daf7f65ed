/** Looks this often whether the parent is still there: no signal tells of its death. */
const INTERVAL_MS = 1_000;

/** Calls `onDeath` once when the process `parent` is no longer this process's parent. Keeps nothing alive. */
export function watchParent(parent: number, onDeath: () => void): void {
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onDeath();
  }, INTERVAL_MS);
  timer.unref();
}
