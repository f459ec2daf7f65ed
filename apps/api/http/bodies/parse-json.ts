import { limits } from '#domain';
import { BadRequestException } from '@nestjs/common';
import { locateJsonError } from './locate-json-error.js';
import { unstorableText } from './unstorable-text.js';

/** Published engines nest about ten deep; deeper bodies only serve to exhaust somebody's stack. */
const maxDepth = limits.jsonDepth.most;

/** Keys that would reach an object's prototype where code copies by assignment. No field of the API has these names. */
const hostileKeys = new Set(['__proto__', 'constructor']);

/**
 * Parses a request's JSON. Throws 400 that names line and column of what is malformed, a key that no object may have, or the place
 * of text that cannot be stored.
 */
export function parseJson(text: string): unknown {
  if (isTooDeep(text)) throw new BadRequestException(`The JSON is nested more than ${maxDepth} levels deep`);
  const value = parse(text.startsWith('\ufeff') ? text.slice(1) : text);
  const unstorable = unstorableText(value);
  if (unstorable) throw new BadRequestException(unstorable);
  return value;
}

function parse(text: string): unknown {
  try {
    // A reviver makes parsing several times slower, so it only runs where such a key could hide.
    if (!/__proto__|constructor|\\u/.test(text)) return JSON.parse(text);
    return JSON.parse(text, refuseHostileKey);
  } catch (error) {
    if (error instanceof BadRequestException) throw error;
    const place = locateJsonError(text);
    throw new BadRequestException(
      place ? `The JSON is malformed at line ${place.line}, column ${place.column}` : 'The JSON is malformed',
    );
  }
}

function refuseHostileKey(key: string, value: unknown): unknown {
  if (hostileKeys.has(key))
    throw new BadRequestException(`The JSON has a field "${key}", which no object may have here`);
  return value;
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (inString) {
      if (char === 0x5c) at += 1;
      else if (char === 0x22) inString = false;
    } else if (char === 0x22) inString = true;
    else if (char === 0x7b || char === 0x5b) depth += 1;
    else if (char === 0x7d || char === 0x5d) depth -= 1;
    if (depth > maxDepth) return true;
  }
  return false;
}
