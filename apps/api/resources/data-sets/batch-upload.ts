import { DomainError } from '#domain';
import type { MultipartFile } from '@fastify/multipart';
import { PayloadTooLargeException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { bodyStream, refuseEncoded } from '../../http/index.js';
import { type BatchFormat, batchFormatOf } from './batch-format.js';
import type { Spool } from './spool.js';

export interface BatchFile {
  readonly path: string;
  readonly format: BatchFormat;
}

interface Upload {
  readonly content: Readable;
  readonly format: BatchFormat;
}

async function firstFile(request: FastifyRequest): Promise<MultipartFile> {
  for await (const part of request.parts() as AsyncIterable<MultipartFile>) {
    if (part.filename) return part;
    part.file.resume();
  }
  throw new DomainError('illegal-argument', 'file: is missing: a part of the form must hold the rows, as a file');
}

async function uploadOf(request: FastifyRequest, named: string | undefined): Promise<Upload> {
  if (!request.isMultipart()) {
    return { format: batchFormatOf(named, request.headers['content-type']), content: bodyStream(request) };
  }
  const part = await firstFile(request);
  return { format: batchFormatOf(named, part.mimetype, part.filename), content: whole(part.file) };
}

/** The parser of forms cuts a file at the limit and lets it end; half a batch must not be taken for a batch. */
function whole(file: MultipartFile['file']): Readable {
  return Readable.from(
    (async function* refusing() {
      yield* file;
      if (file.truncated) throw new PayloadTooLargeException('The file is larger than allowed here');
    })(),
  );
}

/** Spools the rows of a request, its body or the file in its form, and gives `use` the file. */
export async function withBatchFile<Result>(
  request: FastifyRequest,
  named: string | undefined,
  spool: Spool,
  use: (file: BatchFile) => Promise<Result>,
): Promise<Result> {
  refuseEncoded(request);
  const { content, format } = await uploadOf(request, named);
  return spool.withFile(async (path) => {
    await spool.write(content, path);
    return use({ path, format });
  });
}
