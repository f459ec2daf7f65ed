const signals = ['SIGINT', 'SIGTERM'];

/** Has `close` called when the measurement is interrupted, and the process ended after it. Answers how to take that back. */
export function onInterrupt(close) {
  const end = () => void close().finally(() => process.exit(130));
  for (const signal of signals) process.once(signal, end);
  return () => {
    for (const signal of signals) process.removeListener(signal, end);
  };
}
