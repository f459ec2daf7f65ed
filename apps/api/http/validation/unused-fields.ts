import { refuseIfAny } from '#domain';
import type { FastifyRequest } from 'fastify';
import { isDeepStrictEqual } from 'node:util';
import type { BodyClass } from '../descriptions.js';
import { answeredFields } from './answered-fields.js';
import type { HasField } from './answered-fields.js';
import { currentAnswer } from './current-answer.js';
import { placeOf, refusalOf, unknownFields } from './unknown-fields.js';
import type { UnknownField } from './unknown-fields.js';
import { maybeUnused } from './unused-in-put.js';
import type { MaybeUnused } from './unused-in-put.js';
import { shown } from './violations.js';
import type { Violations } from './violations.js';
import { isStrict, noteWarnings } from './warnings.js';

/** A body as it came, and its known fields as they were understood. */
interface Received {
  readonly json: unknown;
  readonly body: object;
}

/**
 * Notes the fields of a body that change nothing, for the answer's `warnings`: those that its class does not name, unless
 * answers carry them, for clients send back what they got; and in a PUT those that are read-only and differ, or that count
 * only when a resource is made.
 * Throws one `illegal-argument` that names them all where the client prefers `handling=strict`.
 */
export async function noteUnusedFields(
  request: FastifyRequest,
  type: BodyClass,
  { json, body }: Received,
): Promise<void> {
  const unknown = unknownFields(type, json);
  const isAnswered: HasField =
    unknown.length === 0 ? () => false : await answeredFields(request.method, request.routeOptions.url ?? '');
  const sentBack = unknown.filter(({ path }) => isAnswered(path));
  const unused: Violations = {
    ...Object.fromEntries(
      unknown.filter((field) => !sentBack.includes(field)).map((field) => [placeOf(field), refusalOf(field)]),
    ),
    ...(request.method === 'PUT' ? await unusedInChange(request, sentBack, maybeUnused(type, body)) : {}),
  };
  if (isStrict(request)) refuseIfAny('illegal-argument', unused);
  noteWarnings(
    request,
    Object.entries(unused).map(([place, message]) => `${place} ${message}`),
  );
}

/** What a change touches by itself, what depends on how the caller came here, and what belongs to one answer. */
const fleeting = new Set(['updated', '_links', 'warnings']);

/** Reads what is there only where a field may depend on it. */
async function unusedInChange(
  request: FastifyRequest,
  sentBack: readonly UnknownField[],
  known: readonly MaybeUnused[],
): Promise<Violations> {
  const compared = sentBack.filter(({ path }) => !fleeting.has(path[0] ?? ''));
  if (compared.length + known.length === 0) return {};
  const current = await currentAnswer(request);
  if (typeof current !== 'object' || current === null) return {};
  return Object.fromEntries([...differences(compared, current), ...known.flatMap((field) => unusedAt(field, current))]);
}

const unusedAt = ({ place, why }: MaybeUnused, current: object): [string, string][] => {
  const message = why(current);
  return message === undefined ? [] : [[place, message]];
};

const differences = (sentBack: readonly UnknownField[], current: object): [string, string][] =>
  sentBack.flatMap((field) => {
    const stays = field.path.reduce<unknown>(
      (value, name) => (value as Partial<Record<string, unknown>> | undefined)?.[name],
      current,
    );
    const sent = field.value ?? undefined;
    return isDeepStrictEqual(stays, sent) ? [] : [[placeOf(field), readOnly(stays)]];
  });

const readOnly = (stays: unknown): string => `is read-only: it stays ${stays === undefined ? 'unset' : shown(stays)}`;
