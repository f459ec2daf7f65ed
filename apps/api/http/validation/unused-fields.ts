import { refuseIfAny } from '#domain';
import type { FastifyRequest } from 'fastify';
import { isDeepStrictEqual } from 'node:util';
import type { BodyClass } from '../descriptions.js';
import { answeredFields } from './answered-fields.js';
import { currentAnswer } from './current-answer.js';
import { placeOf, refusalOf, unknownFields } from './unknown-fields.js';
import type { UnknownField } from './unknown-fields.js';
import { shown } from './violations.js';
import type { Violations } from './violations.js';

const warnings = new WeakMap<FastifyRequest, readonly string[]>();

/** What the answer to a request says of the fields that were left unused. */
export const warningsOf = (request: FastifyRequest): readonly string[] => warnings.get(request) ?? [];

/**
 * Notes the fields of a body that change nothing, for the answer's `warnings`: those that its class does not name, unless
 * answers carry them, for clients send back what they got; and in a PUT those that are read-only and differ.
 * Throws one `illegal-argument` that names them all where the client prefers `handling=strict`.
 */
export async function noteUnusedFields(request: FastifyRequest, type: BodyClass, json: unknown): Promise<void> {
  const unknown = unknownFields(type, json);
  if (unknown.length === 0) return;
  const isAnswered = await answeredFields(request.method, request.routeOptions.url ?? '');
  const sentBack = unknown.filter(({ path }) => isAnswered(path));
  const unused: Violations = {
    ...Object.fromEntries(
      unknown.filter((field) => !sentBack.includes(field)).map((field) => [placeOf(field), refusalOf(field)]),
    ),
    ...(request.method === 'PUT' ? await differences(request, sentBack) : {}),
  };
  if (isStrict(request)) refuseIfAny('illegal-argument', unused);
  warnings.set(
    request,
    Object.entries(unused).map(([place, message]) => `${place} ${message}`),
  );
}

/** `Prefer: handling=strict` of RFC 7240, among other preferences or alone. */
const isStrict = ({ headers }: FastifyRequest): boolean =>
  [headers['prefer'] ?? []].flat().some((value) => /(^|[,;])\s*handling\s*=\s*"?strict"?\s*([,;]|$)/i.test(value));

/** What a change touches by itself, what depends on how the caller came here, and what belongs to one answer. */
const fleeting = new Set(['updated', '_links', 'warnings']);

async function differences(request: FastifyRequest, sentBack: readonly UnknownField[]): Promise<Violations> {
  const compared = sentBack.filter(({ path }) => !fleeting.has(path[0] ?? ''));
  if (compared.length === 0) return {};
  const current = await currentAnswer(request);
  if (current === undefined || current === null) return {};
  return Object.fromEntries(
    compared.flatMap((field) => {
      const stays = field.path.reduce<unknown>(
        (value, name) => (value as Partial<Record<string, unknown>> | undefined)?.[name],
        current,
      );
      const sent = field.value ?? undefined;
      return isDeepStrictEqual(stays, sent) ? [] : [[placeOf(field), readOnly(stays)]];
    }),
  );
}

const readOnly = (stays: unknown): string => `is read-only: it stays ${stays === undefined ? 'unset' : shown(stays)}`;
