import type { ObjectStore, StoredObject } from '#object-store';
import type { MultipartFile } from '@fastify/multipart';
import { DomainError } from '#domain';
import { PayloadTooLargeException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { parseJson } from './parse-json.js';
import { jsonLimitOf, tooLarge } from './read-body.js';

/** Every part arrives as a stream, so that JSON and artifacts are told apart by name and not by how a client declares them. */
export const multipartOptions = (uploadLimitBytes: number) => ({
  isPartAFile: () => true,
  limits: { fileSize: uploadLimitBytes, parts: 100, fieldNameSize: 200 },
});

export interface UploadedFile {
  readonly filename: string;
  readonly object: StoredObject;
}

export interface Form {
  readonly json: unknown;
  /** By the name of their part. */
  readonly files: ReadonlyMap<string, UploadedFile>;
  /** Removes what was stored, when the request is refused after all. */
  discard(): Promise<void>;
}

export interface FormParts {
  /** The part that holds the JSON. */
  readonly json: string;
  readonly files: readonly string[];
  /** Objects lie under `<folder>/<random id>/<part>`. */
  readonly folder: string;
}

/**
 * Reads a multipart form; files stream into the object store. Artifact parts that are empty or plain text count as
 * absent, and so do unknown parts, because clients send every form field they know.
 */
export async function readForm(request: FastifyRequest, parts: FormParts, store: ObjectStore): Promise<Form> {
  const files = new Map<string, UploadedFile>();
  const folder = `${parts.folder}/${randomUUID()}`;
  const discard = () => store.deletePrefix(`${folder}/`);
  let json: unknown;
  try {
    for await (const part of request.parts() as AsyncIterable<MultipartFile>) {
      if (part.fieldname === parts.json) json = parseJson(await textOf(part, jsonLimitOf(request)));
      else if (isArtifact(part, parts)) await keep(part, folder, store, files);
      else part.file.resume();
    }
    if (json === undefined) throw missingJson(parts.json);
  } catch (error) {
    await discard();
    throw error;
  }
  return { json, files, discard };
}

const missingJson = (part: string): DomainError =>
  new DomainError('illegal-argument', `${part}: is missing: a part of this name must hold the JSON`, {
    [part]: 'is missing: a part of this name must hold the JSON',
  });

const isArtifact = ({ fieldname, mimetype, filename }: MultipartFile, { files }: FormParts): boolean =>
  files.includes(fieldname) && mimetype !== 'text/plain' && filename !== '';

async function textOf({ file }: MultipartFile, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of file) {
    bytes += (chunk as Buffer).length;
    if (bytes > limit) throw tooLarge(limit);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function keep(
  { fieldname, filename, file }: MultipartFile,
  folder: string,
  store: ObjectStore,
  files: Map<string, UploadedFile>,
): Promise<void> {
  const object = await store.putStream(`${folder}/${fieldname}`, file);
  if (file.truncated) throw new PayloadTooLargeException(`${fieldname}: the file is larger than allowed here`);
  if (object.bytes > 0) files.set(fieldname, { filename, object });
  else await store.delete(object.uri);
}
