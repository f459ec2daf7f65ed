/** Why files cannot be written: there is no room for them (or for this user), or writing is not allowed. */
export type StorageFault = 'full' | 'read-only';

const faults: ReadonlyMap<unknown, StorageFault> = new Map([
  ['ENOSPC', 'full'],
  ['EDQUOT', 'full'],
  ['EROFS', 'read-only'],
  ['EACCES', 'read-only'],
] as const);

/** A firewall and a file without the right to be executed answer EACCES as well. */
const otherCalls: readonly unknown[] = ['connect', 'listen', 'bind'];

/** What is wrong with the file system that an error, or what caused it, comes from: of the object store or of scratch space. */
export function storageFaultOf(error: unknown): StorageFault | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, syscall, cause } = error as { code?: unknown; syscall?: unknown; cause?: unknown };
  const isOther = otherCalls.includes(syscall) || (typeof syscall === 'string' && syscall.startsWith('spawn'));
  return (isOther ? undefined : faults.get(code)) ?? storageFaultOf(cause);
}
