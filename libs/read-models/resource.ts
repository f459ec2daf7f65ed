import type { Actor } from '#domain';

/** One resource as its projection keeps it. `version` is its stream's version: the ETag. Times are ISO 8601, milliseconds, Z. */
export interface Resource<Body> {
  readonly id: string;
  readonly version: number;
  readonly created: string;
  readonly updated: string;
  readonly createdBy: Actor;
  readonly deleted: boolean;
  readonly body: Body;
}

export interface ListQuery {
  readonly start: number;
  readonly limit: number;
  readonly orderby: readonly { readonly field: string; readonly descending: boolean }[];
  readonly filters: readonly {
    readonly field: string;
    readonly operator: '==' | '!=' | '<' | '<=' | '>' | '>=';
    readonly value: string;
  }[];
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Exact. */
  readonly totalCount: number;
}
