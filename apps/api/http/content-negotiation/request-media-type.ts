import { UnsupportedMediaTypeException } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { parseMediaType, vendorType } from './media-types.js';

const jsonTypes = new Set(['application/json', vendorType]);
const charsets = new Set([undefined, 'utf-8', 'utf8', 'us-ascii']);

/** JSON, the vendor type with any profile, or no content type at all: clients are careless. */
export function isJson(contentType: string | undefined): boolean {
  if (contentType === undefined || contentType.trim() === '') return true;
  const mediaType = parseMediaType(contentType);
  return (
    mediaType !== undefined &&
    jsonTypes.has(mediaType.type) &&
    charsets.has(mediaType.parameters.get('charset')?.toLowerCase())
  );
}

/** Throws 415 that names the content type and what is allowed here. */
export function unsupportedMediaType(contentType: string | undefined, allowed: readonly string[]): never {
  throw new UnsupportedMediaTypeException(
    `Content-Type: ${JSON.stringify(contentType ?? '')} is not supported here; allowed: ${allowed.join(', ')}`,
  );
}

export const jsonTypeNames: readonly string[] = [...jsonTypes];

/** Throws 415 for a body that is compressed: it would be stored as it is, or be no JSON. */
export function refuseEncoded({ headers }: Pick<IncomingMessage, 'headers'>, allowed: readonly string[] = []): void {
  const encoding = headers['content-encoding'];
  if (encoding === undefined || encoding.trim().toLowerCase() === 'identity') return;
  throw new UnsupportedMediaTypeException(
    `Content-Encoding: ${JSON.stringify(encoding)} is not supported; allowed: ${['identity', ...allowed].join(', ')}`,
  );
}
