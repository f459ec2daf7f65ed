import { createHash } from 'node:crypto';
import { assertObjectKey, longestPart } from './object-key.js';

/** Whose an object is. */
export interface ObjectOwner {
  readonly org: string;
  readonly sandbox: string;
}

/** What an object is of; the first part of its key. */
export type ObjectKind = (typeof kinds)[number];

const kinds = ['engines', 'models', 'predictions', 'batches'] as const;

/**
 * The key of a tenant's object: `models/acme~40Org/prod/<run>/1/model.zip`. What a key cannot hold is written as `~` and its
 * bytes in hexadecimal; names that are too long stand by their hash. Objects are found by the uris that events carry, so
 * that those of another form stay where they are.
 * @throws InvalidObjectKeyError
 */
export function tenantKey(kind: ObjectKind, { org, sandbox }: ObjectOwner, ...parts: readonly string[]): string {
  const key = [kind, partOf(org), partOf(sandbox), ...parts].join('/');
  assertObjectKey(key);
  return key;
}

/** What the keys of all objects of an organisation, or of one of its sandboxes, begin with. */
export const tenantPrefixes = (org: string, sandbox?: string): readonly string[] =>
  kinds.map((kind) => [kind, partOf(org), ...(sandbox === undefined ? [] : [partOf(sandbox)]), ''].join('/'));

function partOf(name: string): string {
  const part = name.replace(/[^\w-]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `~${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
  return part.length <= longestPart ? part : `~~${createHash('sha256').update(name).digest('hex')}`;
}
