/** A copy of an object that lacks one of its keys. */
export function without<T extends object, Key extends keyof T>(value: T, key: Key): Omit<T, Key> {
  const copy = { ...value };
  Reflect.deleteProperty(copy, key);
  return copy;
}
