import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

/**
 * Keys of 32 bytes: the first seals, the others open what was sealed before it. Asked for at each use, for they may be
 * replaced while a process runs.
 */
export type SecretKeys = () => readonly Buffer[];

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;
const keyIdBytes = 8;

/** What begins everything that was sealed under a key: the version of the form, and the key's id, which tells nothing of it. */
export const sealedBy = (key: Buffer): Buffer =>
  Buffer.concat([Buffer.from('RS1:'), createHmac('sha256', key).update('key id').digest().subarray(0, keyIdBytes)]);

/**
 * Encrypts with AES-256-GCM under the first key: `sealedBy`, initialisation vector, ciphertext, authentication tag. The name
 * is authenticated with the value: what was sealed under one does not open under another.
 */
export function seal(keys: SecretKeys, name: string, value: Buffer): Buffer {
  const [key] = keys();
  if (!key) throw new Error('There is no key to seal with');
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv(algorithm, key, iv).setAAD(Buffer.from(name));
  return Buffer.concat([sealedBy(key), iv, cipher.update(value), cipher.final(), cipher.getAuthTag()]);
}

/** @throws Error when it was sealed under a key that is not among these, or another name, or has changed since */
export function unseal(keys: SecretKeys, name: string, sealed: Buffer): Buffer {
  const key = keys().find((each) => sealed.indexOf(sealedBy(each)) === 0);
  if (!key) throw new Error('It was sealed under a key that is not among those of this process');
  const rest = sealed.subarray(sealedBy(key).length);
  const decipher = createDecipheriv(algorithm, key, rest.subarray(0, ivBytes));
  decipher.setAAD(Buffer.from(name)).setAuthTag(rest.subarray(rest.length - tagBytes));
  return Buffer.concat([decipher.update(rest.subarray(ivBytes, rest.length - tagBytes)), decipher.final()]);
}
