import type { Scope } from '#domain';
import type { SecretKeys } from '#sealing';
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';

const algorithm = 'aes-256-ecb';
const blockBytes = 16;
const positionAt = 8;
const beginning = '0';

/**
 * Places in the log as clients see them. The log counts the events of all tenants: a position as it is would tell how many
 * others record. So it is one block, encrypted under a key of the tenant: the same place is always written alike, and the
 * eight bytes that must be zero tell it from what nobody has written.
 */
export class EventPositions {
  constructor(private readonly keys: SecretKeys) {}

  /** 22 characters; `0` before the first event. */
  write(scope: Scope, position: bigint): string {
    if (position === 0n) return beginning;
    const [key] = this.keys();
    if (!key) throw new Error('There is no key to write positions with');
    const block = Buffer.alloc(blockBytes);
    block.writeBigUInt64BE(position, positionAt);
    const cipher = createCipheriv(algorithm, keyOf(key, scope), null).setAutoPadding(false);
    return Buffer.concat([cipher.update(block), cipher.final()]).toString('base64url');
  }

  /** Undefined for what was never written for this tenant, under the key of today or a former one. */
  read(scope: Scope, text: string): bigint | undefined {
    if (text === beginning) return 0n;
    if (!/^[\w-]{22}$/.test(text)) return undefined;
    for (const key of this.keys()) {
      const decipher = createDecipheriv(algorithm, keyOf(key, scope), null).setAutoPadding(false);
      const block = Buffer.concat([decipher.update(text, 'base64url'), decipher.final()]);
      if (block.readBigUInt64BE(0) === 0n) return block.readBigUInt64BE(positionAt);
    }
    return undefined;
  }
}

/** Tells nothing of the key that it is made of. */
const keyOf = (key: Buffer, { org, sandbox }: Scope): Buffer =>
  createHmac('sha256', key)
    .update(`positions of events\0${JSON.stringify([org, sandbox])}`)
    .digest();
