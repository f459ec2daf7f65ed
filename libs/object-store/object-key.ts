const scheme = 'objects:';

/** A key, prefix or uri that is not one of this store's. */
export class InvalidObjectKeyError extends Error {
  override readonly name = 'InvalidObjectKeyError';

  constructor(readonly key: string) {
    super(
      `object key "${key}" is not valid: allowed are parts of letters, digits, ".", "_", "~" and "-", joined by "/"; ` +
        'no part may be empty or begin with "."',
    );
  }
}

const part = '[A-Za-z0-9_~-][A-Za-z0-9._~-]*';
const keyPattern = new RegExp(`^${part}(/${part})*$`);
// Object stores take keys of up to 1,024 bytes; a file system takes names of up to 255.
const longestKey = 1000;
export const longestPart = 255;

/**
 * Checks a key. A part that begins with a dot is refused: it would allow `..`, and hides the store's own temporary files.
 * @throws InvalidObjectKeyError
 */
export function assertObjectKey(key: string): void {
  const fits = key.length <= longestKey && key.split('/').every((name) => name.length <= longestPart);
  if (!fits || !keyPattern.test(key)) throw new InvalidObjectKeyError(key);
}

/**
 * Checks a prefix: a key that ends with a slash, so that `runs/1/` never takes `runs/10/` with it.
 * @throws InvalidObjectKeyError
 */
export function assertObjectPrefix(prefix: string): void {
  if (!prefix.endsWith('/')) throw new InvalidObjectKeyError(prefix);
  assertObjectKey(prefix.slice(0, -1));
}

/** The uri of a key, as events carry it. */
export function objectUri(key: string): string {
  assertObjectKey(key);
  return scheme + key;
}

/**
 * The key that a uri names.
 * @throws InvalidObjectKeyError when it is no uri of this store
 */
export function objectKey(uri: string): string {
  if (!uri.startsWith(scheme)) throw new InvalidObjectKeyError(uri);
  const key = uri.slice(scheme.length);
  assertObjectKey(key);
  return key;
}
