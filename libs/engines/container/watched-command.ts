/**
 * The command line that runs `run` and carries out `end` when its standard input ends before it does: a worker that is killed
 * takes its container along, though the container is no child of it. Both hold the same end of a pipe that carries nothing.
 */
export const watchedCommand = (run: readonly string[], end: readonly string[]): readonly string[] => [
  '/bin/sh',
  '-c',
  // A shell gives what it runs in the background an empty input: hence the second descriptor. SIGTERM is for the engine.
  `exec 4<&0; (trap '' TERM; cat <&4; ${end.map(quoted).join(' ')}) >/dev/null 2>&1 3>&- & exec "$@" 4<&-`,
  'rondo-container',
  ...run,
];

const quoted = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`;
