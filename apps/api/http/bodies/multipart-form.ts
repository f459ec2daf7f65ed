import { tenantKey } from '#object-store';
import type { ObjectStore, StoredObject } from '#object-store';
import type { MultipartFile } from '@fastify/multipart';
import { DomainError, limits } from '#domain';
import { PayloadTooLargeException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { callerOf } from '../credentials/caller.js';
import { parseJson } from './parse-json.js';
import { jsonLimitOf, tooLarge } from './read-body.js';
import { reasonAgainst } from './unstorable-text.js';

/** Every part arrives as a stream, so that JSON and artifacts are told apart by name and not by how a client declares them. */
export const multipartOptions = (uploadLimitBytes: number) => ({
  isPartAFile: () => true,
  limits: { fileSize: uploadLimitBytes, parts: limits.formParts.most },
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
  /** What its objects are of. */
  readonly folder: 'engines' | 'models';
}

/**
 * Reads a multipart form; files stream into the object store. Artifact parts that are empty, or text without a
 * file's name, count as absent, and so do unknown parts without a file, because clients send every form field they know.
 */
export async function readForm(request: FastifyRequest, parts: FormParts, store: ObjectStore): Promise<Form> {
  const files = new Map<string, UploadedFile>();
  const caller = callerOf(request);
  if (!caller) throw new TypeError(`${request.url} is public: nobody is known whose its files are`);
  const folder = tenantKey(parts.folder, caller.scope, randomUUID());
  const discard = () => store.deletePrefix(`${folder}/`);
  let json: unknown;
  try {
    for await (const part of partsOf(request)) {
      if (part.fieldname === parts.json) json = parseJson(await textOf(part, jsonLimitOf(request)));
      else if (isArtifact(part, parts)) await keep(part, folder, store, files);
      else await leaveOut(part, parts);
    }
    if (json === undefined) throw missingJson(parts.json);
  } catch (error) {
    await discard();
    throw error;
  }
  return { json, files, discard };
}

/**
 * The parts of a form. Their names, and those of their files, stand in answers, events and logs.
 * @throws DomainError for one that is too long, or cannot be stored
 */
export async function* partsOf(request: FastifyRequest): AsyncGenerator<MultipartFile> {
  for await (const part of request.parts() as AsyncIterable<MultipartFile>) {
    const { fieldname = '', filename = '' } = part as Partial<MultipartFile>;
    const fault = faultOf('name', fieldname) ?? faultOf('file name', filename);
    if (fault !== undefined) throw new DomainError('illegal-argument', `a part of the form: ${fault}`);
    yield part;
  }
}

function faultOf(what: string, name: string): string | undefined {
  const { most } = limits.nameLength;
  if (name.length > most) return `its ${what} has ${name.length} characters, allowed are ${most}`;
  const reason = reasonAgainst(name);
  return reason && `its ${what} holds ${reason}, which is not allowed`;
}

const missingJson = (part: string): DomainError =>
  new DomainError('illegal-argument', `${part}: is missing: a part of this name must hold the JSON`, {
    [part]: 'is missing: a part of this name must hold the JSON',
  });

/** A part without a Content-Type is text, as a form's field is: files of clients that give none have a name. */
const isArtifact = ({ fieldname, mimetype, filename }: MultipartFile, { files }: FormParts): boolean =>
  files.includes(fieldname) && (mimetype === 'text/plain' ? Boolean(filename) : filename !== '');

/** A file under a name that means nothing here would be lost without a word. */
async function leaveOut({ fieldname, filename, file }: MultipartFile, { json, files }: FormParts): Promise<void> {
  const isLost = Boolean(filename) && !files.includes(fieldname);
  for await (const chunk of file) {
    if (!isLost || (chunk as Buffer).length === 0) continue;
    const message = `no part of this name is known; a file may be in ${[json, ...files].join(' or ')}`;
    throw new DomainError('illegal-argument', `${JSON.stringify(fieldname)}: ${message}`, { [fieldname]: message });
  }
}

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
