import type { Page, Resource } from '#read-models';
import { applyDecorators, SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Profile } from '../content-negotiation/media-types.js';
import { DescribedAnswer } from '../descriptions.js';
import { listAnswer } from '../listing/list-answer.js';
import { listingOf } from '../listing/listing.decorator.js';
import { baseOf } from './base.js';

export interface Answer {
  readonly body: unknown;
  /** Of a single resource. */
  readonly etag?: string;
  /** What the client ought to know of what it asked for. */
  readonly warnings?: readonly string[];
}

/** How a handler's result is answered. */
export interface AnswerRule {
  readonly profile: Profile;
  readonly answerOf: (result: never, request: FastifyRequest) => Answer;
}

export const answerRule = 'answers';

/** Decorates handlers with such a result. */
type HandlerOf<Result> = <Handler extends (...inputs: never[]) => Result | Promise<Result>>(
  target: object,
  method: string | symbol,
  descriptor: TypedPropertyDescriptor<Handler>,
) => void;

const ruled = (rule: AnswerRule, isVersioned: boolean): MethodDecorator =>
  applyDecorators(SetMetadata(answerRule, rule), DescribedAnswer(rule.profile, isVersioned));

interface FurtherOf<Body> {
  /** What of the answer changes without a new version, in one word; it becomes a part of the ETag. */
  readonly variantOf?: (resource: Resource<Body>) => string | undefined;
  /** What whoever wrote it ought to know of it: becomes `warnings`. */
  readonly warningsOf?: (resource: Resource<Body>, now: Date) => readonly string[];
}

/**
 * The handler answers JSON: negotiated before it runs, and sent with this profile when the client names the vendor type.
 * With `toAnswer`, it returns a resource, which is answered with its version as the ETag and links under `base`; else it
 * returns the answer as it is.
 */
export function Answers(profile: Profile): MethodDecorator;
export function Answers<Body>(
  profile: Profile,
  toAnswer: (resource: Resource<Body>, base: string) => object,
  further?: FurtherOf<Body>,
): HandlerOf<Resource<Body>>;
export function Answers<Body>(
  profile: Profile,
  toAnswer?: (resource: Resource<Body>, base: string) => object,
  { variantOf, warningsOf }: FurtherOf<Body> = {},
): MethodDecorator {
  const asItIs = (body: unknown): Answer => ({ body });
  const asResource = (resource: Resource<Body>, request: FastifyRequest): Answer => {
    const tag = [resource.version, variantOf?.(resource) ?? []].flat().join('-');
    const warnings = warningsOf?.(resource, new Date()) ?? [];
    return { etag: `"${tag}"`, body: toAnswer?.(resource, baseOf(request)), warnings };
  };
  return ruled({ profile, answerOf: toAnswer ? asResource : asItIs }, toAnswer !== undefined);
}

/**
 * As Answers, for a handler that returns a page of what `@ListingOf` asks for: each item is answered by `toChild`, and
 * `besides` stands beside the children.
 */
export function Lists<Item, Besides extends object = object>(
  profile: Profile,
  toChild: (item: Item, base: string) => object,
  besides: (found: Besides) => object = () => ({}),
): HandlerOf<Page<Item> & Besides> {
  const answerOf = (page: Page<Item> & Besides, request: FastifyRequest): Answer => {
    const base = baseOf(request);
    return { body: { ...listAnswer(page, listingOf(request), (item) => toChild(item, base)), ...besides(page) } };
  };
  return ruled({ profile, answerOf }, false);
}
