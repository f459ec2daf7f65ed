/**
 * A condition on the event `e` that leaves types out. They stand in the text, not in a parameter: only so does
 * PostgreSQL see that the partial index over the events that are not skipped ticks will do.
 */
export function withoutTypes(types: readonly string[]): string {
  for (const type of types) {
    if (!/^[A-Za-z]+$/.test(type)) throw new RangeError(`"${type}" is not a type of event: only letters are allowed`);
  }
  return types.map((type) => `and e.type <> '${type}'`).join(' ');
}
