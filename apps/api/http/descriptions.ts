/** A JSON schema as OpenAPI 3.0 writes it. */
export type Schema = Readonly<Record<string, unknown>>;

export type BodyClass = new () => object;

interface FieldDescription {
  readonly target: object;
  readonly property: string | symbol;
  /** Its schema, and whether it is required. */
  readonly options: Schema;
  /** What a request may write there, where that is more than answers hold. */
  readonly accepts?: Schema;
}

interface HandlerDescription {
  readonly target: object;
  readonly method: string | symbol;
}

interface BodyDescription extends HandlerDescription {
  readonly type?: BodyClass;
  readonly consumes: readonly string[];
}

interface AnswerDescription extends HandlerDescription {
  readonly profile: string;
  /** Whether the answer carries its version. */
  readonly isVersioned: boolean;
}

/**
 * What decorators say about fields, bodies and answers. Only what makes the OpenAPI document reads it, which a running API
 * does not: it needs none of @nestjs/swagger.
 */
export const descriptions = {
  fields: [] as FieldDescription[],
  bodies: [] as BodyDescription[],
  answers: [] as AnswerDescription[],
  secretAnswers: [] as HandlerDescription[],
};

/** Describes a field of a body. */
export const DescribedField =
  (options: Schema, accepts?: Schema): PropertyDecorator =>
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
  (profile: string, isVersioned: boolean): MethodDecorator =>
  (target, method) => {
    descriptions.answers.push({ target, method, profile, isVersioned });
  };

/** Describes a handler whose answer is not kept for repetitions. */
export const DescribedSecret: MethodDecorator = (target, method) => {
  descriptions.secretAnswers.push({ target, method });
};
