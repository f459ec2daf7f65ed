import { isUuid } from '../kernel/uuid.js';
import { limits } from '../limits.js';

const maxAliases = limits.aliases.most;
const maxAliasCharacters = limits.nameLength.most;

/** What is wrong with the aliases of one data set, each by the place where it stands: `aliases[1]`. */
export function aliasViolations(aliases: readonly string[], place: string): Readonly<Record<string, string>> {
  const violations = aliases.map((alias, index): [string, string | undefined] => [
    `${place}[${String(index)}]`,
    violationOf(alias) ?? repetitionOf(aliases, index),
  ]);
  const tooMany = `has ${String(aliases.length)} aliases; at most ${String(maxAliases)} are allowed`;
  return {
    ...(aliases.length > maxAliases && { [place]: tooMany }),
    ...Object.fromEntries(violations.flatMap(([at, message]) => (message === undefined ? [] : [[at, message]]))),
  };
}

/** An id must not be taken for an alias, and an address must be able to hold it: `.` and `..` are steps in a path. */
function violationOf(alias: string): string | undefined {
  const written = JSON.stringify(alias.length > 100 ? `${alias.slice(0, 100)}…` : alias);
  if (alias.length === 0 || alias.length > maxAliasCharacters) {
    return `${written} is not an alias: 1 to ${String(maxAliasCharacters)} characters`;
  }
  if (isUuid(alias)) return `${written} is written as an id is; an alias is any other text`;
  return alias === '.' || alias === '..' || alias !== alias.trim()
    ? `${written} cannot stand in an address; an alias has no blanks around it, and is not . or ..`
    : undefined;
}

function repetitionOf(aliases: readonly string[], index: number): string | undefined {
  const earlier = aliases.indexOf(aliases[index] ?? '');
  return earlier === index ? undefined : `${JSON.stringify(aliases[index])} stands at [${String(earlier)}] already`;
}
