import { createHmac } from 'node:crypto';
import { parseMediaType } from '../content-negotiation/media-types.js';

/** Stands for the boundary of a multipart body, which clients make anew each time that they send the same form. */
const boundaryMark = '\0--boundary\0';

/**
 * The HMAC-SHA-256 of a body that passes by in chunks, together with its media type. Without the key nobody can try which secret
 * was in it.
 */
export class BodyDigest {
  private readonly hash: ReturnType<typeof createHmac>;
  private readonly boundary: Buffer | undefined;
  /** The end of what came, in which a boundary may have begun. */
  private rest: Buffer = Buffer.alloc(0);

  /** @param key of the installation */
  constructor(contentType: string | undefined, key: Buffer) {
    // Under a key of its own, which tells nothing of the one that it is made of.
    this.hash = createHmac('sha256', createHmac('sha256', key).update('bodies of requests').digest());
    const mediaType = parseMediaType(contentType ?? '');
    const boundary = mediaType?.type.startsWith('multipart/') ? mediaType.parameters.get('boundary') : undefined;
    this.boundary = boundary ? Buffer.from(`--${boundary}`) : undefined;
    this.hash.update(`${mediaType?.type ?? ''}\0`);
  }

  update(chunk: Buffer): void {
    if (!this.boundary) {
      this.hash.update(chunk);
      return;
    }
    const text = Buffer.concat([this.rest, chunk]);
    let from = 0;
    for (let at = text.indexOf(this.boundary); at >= 0; at = text.indexOf(this.boundary, from)) {
      this.hash.update(text.subarray(from, at)).update(boundaryMark);
      from = at + this.boundary.length;
    }
    const certain = Math.max(from, text.length - this.boundary.length + 1);
    this.hash.update(text.subarray(from, certain));
    this.rest = text.subarray(certain);
  }

  digest(): Buffer {
    return this.hash.update(this.rest).digest();
  }
}
