import { limits } from '#domain';

/** What the parser of multipart forms says of a broken one. */
const reasons: readonly (readonly [message: RegExp, reason: string])[] = [
  [/^Multipart: Boundary not found$/, 'its Content-Type names no boundary'],
  [/^The needle cannot have a length bigger than 256\.$/, 'its boundary is longer than 70 characters'],
  [/^reach parts limit$/, `it has more than ${limits.formParts.most} parts`],
  [/unexpected end of multipart data$/i, 'it ends before its last boundary'],
];

/** What is wrong with a multipart form, if that is what an error is about. */
export function formFault(error: unknown): string | undefined {
  const message = error instanceof Error ? error.message : '';
  return reasons.find(([pattern]) => pattern.test(message))?.[1];
}
