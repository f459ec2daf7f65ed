import type { ApiPropertyOptions } from '@nestjs/swagger';
import type { Schema } from '../../openapi/schema.js';

export type BodyClass = new () => object;

interface FieldDescription {
  readonly target: object;
  readonly property: string | symbol;
  readonly options: ApiPropertyOptions;
  /** What a request may write there, where that is more than answers hold. */
  readonly accepts?: Schema;
}

interface BodyDescription {
  readonly target: object;
  readonly method: string | symbol;
  readonly type?: BodyClass;
  readonly consumes: readonly string[];
}

interface AnswerDescription {
  readonly target: object;
  readonly method: string | symbol;
  readonly profile: string;
}

/**
 * What decorators say about fields and bodies, kept until somebody asks for the OpenAPI document: @nestjs/swagger costs
 * 11 MiB and a tenth of a second, which no process should pay at its start.
 */
export const descriptions = {
  fields: [] as FieldDescription[],
  bodies: [] as BodyDescription[],
  answers: [] as AnswerDescription[],
};

/** Describes a field of a body. */
export const DescribedField =
  (options: ApiPropertyOptions, accepts?: Schema): PropertyDecorator =>
  (target, property) => {
    descriptions.fields.push({ target, property, options, ...(accepts && { accepts }) });
  };

/** Describes the body of a handler that takes JSON: as a class, and in the content types beside JSON. */
export const Takes =
  (type: BodyClass | undefined, ...consumes: readonly string[]): MethodDecorator =>
  (target, method) => {
    descriptions.bodies.push({ target, method, ...(type && { type }), consumes });
  };

/** Describes what a handler answers, by the profile of its media type. */
export const DescribedAnswer =
  (profile: string): MethodDecorator =>
  (target, method) => {
    descriptions.answers.push({ target, method, profile });
  };
