import { OBJECT_STORE } from '#application';
import type { ModelBody, Resource } from '#read-models';
import type { ObjectStore } from '#object-store';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { byteRange, problemOf } from '../../http/index.js';

/** Streams artifacts out of the object store, whole or in part. */
@Injectable()
export class ModelArtifacts {
  constructor(@Inject(OBJECT_STORE) private readonly store: ObjectStore) {}

  /** Answers 200, 206 for a range, or 416 for one that lies beyond the artifact. */
  async send({ id, body }: Resource<ModelBody>, range: string | undefined, reply: FastifyReply): Promise<void> {
    const { uri, bytes, sha256 } = body.artifact;
    const part = byteRange(range, bytes);
    void reply.header('accept-ranges', 'bytes').header('etag', `"${sha256}"`);
    if (part === 'unsatisfiable') {
      void reply.code(416).header('content-range', `bytes */${bytes}`).type('application/problem+json');
      return void reply.send(JSON.stringify(problemOf(416, `Range: ${range ?? ''} lies beyond the ${bytes} bytes`)));
    }
    const content = await this.store.openRead(uri, part);
    void reply
      .type('application/octet-stream')
      .header('content-disposition', `attachment; filename="model-${id}"`)
      .header('content-length', part ? part.end - part.start + 1 : bytes);
    if (part) void reply.code(206).header('content-range', `bytes ${part.start}-${part.end}/${bytes}`);
    return void reply.send(content);
  }
}
