import type { BatchUpload } from '#application';
import { DomainError } from '#domain';
import type { MultipartFile } from '@fastify/multipart';
import { PayloadTooLargeException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { bodyStream, parseMediaType, partsOf, refuseEncoded } from '../../http/index.js';
import { batchFormatOf, delimiterOf } from './batch-format.js';
import type { BatchFormat } from './batch-format.js';
import { codingOfFile, contentCodings, decompressed } from './decompression.js';
import type { Spool } from './spool.js';

/** What rows may be sent as. */
export const uploadTypes = [
  'text/csv',
  'text/tab-separated-values',
  'application/x-ndjson',
  'application/json',
  'application/vnd.apache.parquet',
  'multipart/form-data',
] as const;

/** The parser of forms cuts a file at the limit and lets it end; half a batch must not be taken for a batch. */
function whole(file: MultipartFile['file']): Readable {
  return Readable.from(
    (async function* refusing() {
      yield* file;
      if (file.truncated) throw new PayloadTooLargeException('The file is larger than allowed here');
    })(),
  );
}

/**
 * Spools the rows of a request, its body or all files in its form, and gives `use` the files, whose rows are one batch.
 * They are what they were before they were compressed.
 */
export function withUpload<Result>(
  request: FastifyRequest,
  named: string | undefined,
  spool: Spool,
  use: (upload: BatchUpload) => Promise<Result>,
): Promise<Result> {
  if (request.isMultipart()) return withForm(request, named, spool, use);
  const contentType = request.headers['content-type'];
  const format = batchFormatOf(named, contentType);
  const content = decompressed(bodyStream(request), codingOf(request));
  return spool.withFiles(async (newFile) => {
    const path = await newFile(content);
    return use({ paths: [path], format, ...charsetOf(contentType), ...delimiterOf(contentType) });
  });
}

function codingOf(request: FastifyRequest): string | undefined {
  const coding = request.headers['content-encoding']?.trim().toLowerCase();
  if (coding !== undefined && contentCodings.includes(coding)) return coding;
  refuseEncoded(request, contentCodings);
  return undefined;
}

const charsetOf = (contentType = '') => {
  const charset = parseMediaType(contentType)?.parameters.get('charset');
  return charset === undefined ? {} : { charset };
};

function withForm<Result>(
  request: FastifyRequest,
  named: string | undefined,
  spool: Spool,
  use: (upload: BatchUpload) => Promise<Result>,
): Promise<Result> {
  refuseEncoded(request);
  return spool.withFiles(async (newFile) => {
    const files: { path: string; name: string; format: BatchFormat; charset?: string }[] = [];
    for await (const part of partsOf(request)) {
      if (!part.filename) {
        part.file.resume();
        continue;
      }
      const format = batchFormatOf(named, part.mimetype, part.filename);
      const path = await newFile(decompressed(whole(part.file), codingOfFile(part.filename)));
      files.push({ path, name: part.filename, format, ...charsetOf(part.mimetype) });
    }
    return use(together(files));
  });
}

/** @throws DomainError for no files, and for files that are not alike */
function together(
  files: readonly { path: string; name: string; format: BatchFormat; charset?: string }[],
): BatchUpload {
  const [first] = files;
  if (!first) {
    throw new DomainError('illegal-argument', 'file: is missing: a part of the form must hold the rows, as a file');
  }
  const other = files.find(({ format, charset }) => format !== first.format || charset !== first.charset);
  if (other) {
    const [one, another] = [first, other].map(
      ({ name, format, charset = 'utf-8' }) => `${name} is ${format}, ${charset}`,
    );
    throw new DomainError(
      'illegal-argument',
      `the files of a form are one batch, written alike: ${one ?? ''}; ${another ?? ''}`,
    );
  }
  return {
    paths: files.map(({ path }) => path),
    names: files.map(({ name }) => name),
    format: first.format,
    ...(first.charset !== undefined && { charset: first.charset }),
  };
}
