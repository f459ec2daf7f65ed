import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from './config-error.js';

const SECRET_KEY_BYTES = 32;

/** Decodes a base64 key of 32 bytes; undefined for anything else. */
export function decodeSecretKey(text: string): Buffer | undefined {
  const key = Buffer.from(text.trim(), 'base64');
  const isBase64 = /^[A-Za-z0-9+/_-]+={0,2}$/.test(text.trim());
  return isBase64 && key.length === SECRET_KEY_BYTES ? key : undefined;
}

/** Reads `secret.key` of the folder, or makes it (mode 0600). Processes that start together agree on one key. */
export function secretKeyOf(home: string): Buffer {
  const path = join(home, 'secret.key');
  try {
    return readSecretKey(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  mkdirSync(home, { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(SECRET_KEY_BYTES).toString('base64')}\n`, { mode: 0o600 });
  chmodSync(draft, 0o600);
  try {
    // A hard link appears whole and refuses an existing name; writing in place could be read half-written.
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  return readSecretKey(path);
}

function readSecretKey(path: string): Buffer {
  const key = decodeSecretKey(readFileSync(path, 'utf8'));
  if (key === undefined) throw new ConfigError([`${path}: is not a key of 32 bytes in base64`]);
  return key;
}
