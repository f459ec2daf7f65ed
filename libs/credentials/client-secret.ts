import { randomBytes, randomUUID, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** A secret as it is kept: its hash, and what the hash was made with. */
export interface HashedSecret {
  readonly id: string;
  readonly cost: number;
  readonly blockSize: number;
  readonly parallelization: number;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

/** 16 MiB and some 30 ms: a secret of 32 random bytes is not to be guessed, but a leaked table is not to be of use either. */
const costs = { cost: 16_384, blockSize: 8, parallelization: 1 };
const hashBytes = 32;

const derive = promisify<string, Buffer, number, object, Buffer>(scrypt);

type Costs = Pick<HashedSecret, 'cost' | 'blockSize' | 'parallelization'>;

const hashOf = (secret: string, salt: Buffer, { cost, blockSize, parallelization }: Costs): Promise<Buffer> =>
  derive(secret, salt, hashBytes, { N: cost, r: blockSize, p: parallelization, maxmem: 256 * cost * blockSize });

export const newSecret = (): string => randomBytes(32).toString('base64url');

/** Computed by a thread of libuv's pool. */
export async function hashSecret(secret: string): Promise<HashedSecret> {
  const salt = randomBytes(16);
  return { id: randomUUID(), ...costs, salt, hash: await hashOf(secret, salt, costs) };
}

/** The one of the hashes that is the secret's; where there is none, as much is computed as for one that is wrong. */
export async function matchSecret<Kept extends HashedSecret>(
  secret: string,
  kept: readonly Kept[],
): Promise<Kept | undefined> {
  if (kept.length === 0) await hashOf(secret, Buffer.alloc(16), costs);
  for (const one of kept) {
    const hash = await hashOf(secret, one.salt, one);
    if (hash.length === one.hash.length && timingSafeEqual(hash, one.hash)) return one;
  }
  return undefined;
}
