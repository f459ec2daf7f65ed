import { OBJECT_STORE } from '#application';
import { isUnavailable } from '#event-store';
import type { ObjectStore } from '#object-store';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { validBodyOf } from '../validation/body-validation.pipe.js';
import { refuseEncoded } from '../content-negotiation/request-media-type.js';
import { readJson } from './json-request.js';
import { readForm } from './multipart-form.js';
import type { Form, FormParts, UploadedFile } from './multipart-form.js';

const noFiles: ReadonlyMap<string, UploadedFile> = new Map();

/** Reads requests that carry JSON, or a multipart form of JSON and artifacts. */
@Injectable()
export class FormReader {
  constructor(@Inject(OBJECT_STORE) private readonly store: ObjectStore) {}

  /**
   * Validates the JSON as `type`, then hands it on with the files. When that (or the validation) fails, the files are
   * removed again, unless the resource that names them may have been recorded.
   */
  async read<Body extends object, Result>(
    request: FastifyRequest,
    parts: FormParts,
    type: new () => Body,
    use: (body: Body, files: ReadonlyMap<string, UploadedFile>) => Promise<Result>,
  ): Promise<Result> {
    if (!request.isMultipart()) {
      return use(await validBodyOf(request, type, await readJson(request, ['multipart/form-data'])), noFiles);
    }
    refuseEncoded(request);
    const form: Form = await readForm(request, parts, this.store);
    try {
      return await use(await validBodyOf(request, type, form.json), form.files);
    } catch (error) {
      // A connection that breaks while the resource is recorded leaves open whether it was.
      if (!isUnavailable(error)) await form.discard();
      throw error;
    }
  }
}
