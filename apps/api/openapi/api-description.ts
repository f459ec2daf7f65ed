import type { FieldCatalog } from '#read-models';
import type { BodyClass } from '../http/index.js';
import type { Fields, Schema } from './schema.js';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly description: string;
  readonly schema: Schema;
  readonly example?: string | number | boolean;
}

/** By media type. */
export type Content = Readonly<Record<string, Schema>>;

/** A request that a reader can send; ids in it are those of `example-ids.ts`. */
export interface RequestExample {
  readonly summary: string;
  /** JSON, the text of another media type, or the parts of a form. */
  readonly body: unknown;
  /** Of the body; JSON when absent. */
  readonly type?: string;
  /** What it is answered with, where that is no success. */
  readonly status?: number;
}

/** What an operation is, beyond what its route, its body class and its profile say already. */
export interface OperationDescription {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  /** Query and header parameters beside those that the operation's kind brings. */
  readonly parameters?: readonly Parameter[];
  /** The fields that a list is filtered and ordered by, with an example of each. */
  readonly list?: { readonly fields: FieldCatalog; readonly property: string; readonly orderby: string };
  /** The schema of the answer, where its profile does not name it. */
  readonly answer?: string;
  /** Whether the answer carries its version, where the handler does not say so: it has nothing to answer yet. */
  readonly isVersioned?: true;
  /** Whether what it answers can be asked for as it was; true when absent. */
  readonly hasPast?: boolean;
  /** The profile of JSON that the handler negotiates by itself. */
  readonly jsonProfile?: string;
  /** The answer by media type, beside JSON or in its place. */
  readonly content?: Content;
  /** Headers of the success, beside those that its kind brings. */
  readonly headers?: Readonly<Record<string, object>>;
  /** The body by media type, beside JSON. */
  readonly body?: Content;
  readonly bodyOptional?: true;
  /** Statuses of problems beside those that the operation's kind brings. */
  readonly problems?: readonly number[];
  /** Refusals that are no problem details, by status. */
  readonly refusals?: Readonly<Record<string, object>>;
  /** Further successes: a part of an artifact. */
  readonly successes?: Readonly<Record<string, object>>;
  /** Whether the document shows what its examples are answered with; true when absent. */
  readonly exampleAnswer?: false;
  /** What the example of an operation without a body is answered with, where that is no success. */
  readonly exampleStatus?: number;
  readonly examples?: Readonly<Record<string, RequestExample>>;
}

/** The fields of a class that validates requests, as answers hold them. */
export type FieldsOf = (type: BodyClass) => Fields;

/** A part of the API: its operations by handler (`EnginesController_list`), and the schemas of their answers. */
export interface ApiDescription {
  readonly tag: { readonly name: string; readonly description: string };
  readonly schemas?: (fieldsOf: FieldsOf) => Readonly<Record<string, Schema>>;
  readonly operations: Readonly<Record<string, OperationDescription>>;
}
