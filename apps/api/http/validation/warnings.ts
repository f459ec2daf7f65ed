import type { FastifyRequest } from 'fastify';

const warnings = new WeakMap<FastifyRequest, readonly string[]>();

/** What the answer to a request says of what was left unused. */
export const warningsOf = (request: FastifyRequest): readonly string[] => warnings.get(request) ?? [];

export function noteWarnings(request: FastifyRequest, more: readonly string[]): void {
  warnings.set(request, [...warningsOf(request), ...more]);
}

/** `Prefer: handling=strict` of RFC 7240, among other preferences or alone. */
export const isStrict = ({ headers }: FastifyRequest): boolean =>
  [headers['prefer'] ?? []].flat().some((value) => /(^|[,;])\s*handling\s*=\s*"?strict"?\s*([,;]|$)/i.test(value));
