/**
 * Preloaded into the supervisor's children: when the supervisor dies without a chance to stop them, the channel to it
 * closes, and they stop as if they had been asked to.
 */
const LONGEST_GOODBYE_MS = 3_000;

process.once('disconnect', () => {
  setTimeout(() => {
    process.exit(1);
  }, LONGEST_GOODBYE_MS).unref();
  process.kill(process.pid, 'SIGTERM');
});
// Listening must not keep a process alive that has nothing else to do.
process.channel?.unref();
