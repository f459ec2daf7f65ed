import { readFileSync, readdirSync } from 'node:fs';

/** https://man7.org/linux/man-pages/man2/open.2.html, on x86_64 and aarch64. */
const closedOnExec = 0o2_000_000;

/**
 * Numbers of what this process has open and its children would get too, the standard three left out: Node.js marks all that
 * it opens, and not what its own parent, a shell or a supervisor, has left open. Linux only.
 */
function inheritedFiles(): number[] {
  return descriptors().filter((number) => number > 2 && isInherited(number));
}

/** Whatever would be inherited, replaced by `nothing`, behind those that a child gets: the rest of `stdio`. */
export function withoutInherited<Given>(given: readonly Given[], nothing: number): (Given | number | 'ignore')[] {
  const inherited = inheritedFiles().filter((number) => number >= given.length);
  const last = Math.max(given.length - 1, ...inherited);
  const others = Array.from({ length: last + 1 - given.length }, (_each, index) => index + given.length);
  return [...given, ...others.map((number) => (inherited.includes(number) ? nothing : ('ignore' as const)))];
}

function isInherited(number: number): boolean {
  const flags = flagsOf(number);
  return flags !== undefined && (flags & closedOnExec) === 0;
}

/** In octal, as fdinfo has them; undefined for one that is closed again. */
function flagsOf(number: number): number | undefined {
  try {
    const [, flags] = /^flags:\s+([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${number}`, 'utf8')) ?? [];
    return flags === undefined ? undefined : Number.parseInt(flags, 8);
  } catch {
    return undefined;
  }
}

function descriptors(): number[] {
  try {
    return readdirSync('/proc/self/fdinfo').map(Number);
  } catch {
    return [];
  }
}
