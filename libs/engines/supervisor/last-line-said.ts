/** What a program that failed said last on its standard error; undefined when it said nothing. */
export function lastLineSaid(error: unknown): string | undefined {
  const said = typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr) : '';
  return said.trim().split('\n').at(-1) || undefined;
}
