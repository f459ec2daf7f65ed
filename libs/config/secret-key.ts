import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from './config-error.js';

const SECRET_KEY_BYTES = 32;

/** Keys of 32 bytes: the first encrypts, all decrypt. */
export type SecretKeys = () => readonly Buffer[];

/** Decodes a base64 key of 32 bytes; undefined for anything else. */
export function decodeSecretKey(text: string): Buffer | undefined {
  const key = Buffer.from(text.trim(), 'base64');
  const isBase64 = /^[A-Za-z0-9+/_-]+={0,2}$/.test(text.trim());
  return isBase64 && key.length === SECRET_KEY_BYTES ? key : undefined;
}

const fileOf = (home: string): string => join(home, 'secret.key');

/**
 * The keys in `secret.key` of the folder, one a line, which is made (mode 0600) where it is missing. Processes that start
 * together agree on one key. The file is read again when it has changed; where it cannot be read then, the keys
 * that are known stay.
 */
export function secretKeysOf(home: string): SecretKeys {
  const path = fileOf(home);
  makeUnlessThere(home, path);
  let known = readWithStamp(path);
  return () => {
    try {
      if (stampOf(path) !== known.stamp) known = readWithStamp(path);
    } catch {
      // The next use looks again.
    }
    return known.keys;
  };
}

/**
 * Puts a new key before the present one in `secret.key`, and leaves out older ones. Whole or not at all.
 * @returns how many keys there are now
 */
export function addSecretKey(home: string): number {
  const path = fileOf(home);
  const [present] = readSecretKeys(path);
  const keys = [randomBytes(SECRET_KEY_BYTES), ...(present ? [present] : [])];
  const draft = writeDraft(path, keys);
  renameSync(draft, path);
  return keys.length;
}

function makeUnlessThere(home: string, path: string): void {
  if (statSync(path, { throwIfNoEntry: false })) return;
  mkdirSync(home, { recursive: true });
  const draft = writeDraft(path, [randomBytes(SECRET_KEY_BYTES)]);
  try {
    // A hard link appears whole and refuses an existing name; writing in place could be read half-written.
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
}

function writeDraft(path: string, keys: readonly Buffer[]): string {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, keys.map((key) => `${key.toString('base64')}\n`).join(''), { mode: 0o600, flush: true });
  chmodSync(draft, 0o600);
  return draft;
}

/** The stamp is older than what is read: a change in between is read once more. */
function readWithStamp(path: string) {
  const stamp = stampOf(path);
  return { stamp, keys: readSecretKeys(path) };
}

/** Another for each file that was put there. */
function stampOf(path: string): string {
  const { ino, mtimeNs, size } = statSync(path, { bigint: true });
  return `${ino} ${mtimeNs} ${size}`;
}

function readSecretKeys(path: string): readonly Buffer[] {
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return lines.map((line, index) => {
    const key = decodeSecretKey(line);
    if (key) return key;
    const place = lines.length === 1 ? path : `${path}, line ${index + 1}`;
    throw new ConfigError([`${place}: is not a key of 32 bytes in base64`]);
  });
}
