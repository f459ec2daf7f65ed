import { createHash } from 'node:crypto';
import { RecipeError } from '../contract/engine-host.js';

/** More than any recipe names; what is longer is a mistake, or means harm. */
const most = { characters: 65_536, lines: 500, lineCharacters: 1_000 };

const named = /^[A-Za-z0-9][\w.-]*\s*(?:\[[\w.,\s-]*\])?/;
const versioned = /^(?:===?|~=|!=|<=?|>=?)\s*[\w.*+!-]+$/;
const inBrackets = /^\((.*)\)$/;

/**
 * The requirements of a recipe, in the order of the file. Names with versions alone: what comes from an address, from a
 * repository or by an option of the installer would run code of others while it is installed, outside of the sandbox.
 * @throws RecipeError that names the line
 */
export function parseRequirements(text: string): string[] {
  if (text.length > most.characters) {
    throw new RecipeError(`requirements.txt: ${text.length} characters, allowed are ${most.characters}`);
  }
  const lines = text.split(/\r?\n/);
  if (lines.length > most.lines) {
    throw new RecipeError(`requirements.txt: ${lines.length} lines, allowed are ${most.lines}`);
  }
  return lines.flatMap((written, index) => {
    if (written.length > most.lineCharacters) {
      const found = `${written.length} characters, allowed are ${most.lineCharacters}`;
      throw new RecipeError(`requirements.txt:${index + 1}: ${found}`);
    }
    const line = written.replace(/(^|\s)#.*$/, '').trim();
    if (line === '') return [];
    if (isRequirement(line)) return [line];
    throw new RecipeError(
      `requirements.txt:${index + 1}: "${line}" is not the name of a package, with versions where they matter; ` +
        'addresses, folders and options are not allowed',
    );
  });
}

/**
 * A name with extras, versions and a condition (PEP 508); addresses, folders and options are none. Cut where it is parted
 * rather than matched as a whole: one pattern of all that would try the ways to part a hostile line, which double with it.
 */
function isRequirement(line: string): boolean {
  const end = line.indexOf(';');
  const wanted = end === -1 ? line : line.slice(0, end);
  if (end !== -1 && line.includes('\\', end)) return false;
  const name = named.exec(wanted)?.[0];
  if (name === undefined) return false;
  const rest = wanted.slice(name.length).trim();
  const versions = (inBrackets.exec(rest)?.[1] ?? rest).split(',').map((version) => version.trim());
  if (versions.length === 1 && versions[0] === '') return true;
  if (versions.at(-1) === '') versions.pop();
  return versions.every((version) => versioned.test(version));
}

/** One environment serves all engines that want the same of the same interpreter. */
export const environmentKey = (requirements: readonly string[], interpreter: string): string =>
  createHash('sha256')
    .update(JSON.stringify([[...requirements].sort(), interpreter]))
    .digest('hex')
    .slice(0, 32);
