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

/**
 * The row that a page comes after. Its order values are those that it had when it was seen: whoever changes or deletes it
 * meanwhile does not move the pages. Without them they are looked up.
 */
export interface Cursor {
  readonly id: string;
  readonly values?: readonly (string | null)[];
}

export interface ListQuery {
  /** Offset of the page; beside `after` it only says where the page stands. */
  readonly start: number;
  readonly limit: number;
  readonly orderby: readonly { readonly field: string; readonly descending: boolean }[];
  readonly filters: readonly {
    readonly field: string;
    /** `=~`: the text holds the value, in whatever case. */
    readonly operator: '==' | '!=' | '=~' | '<' | '<=' | '>' | '>=';
    readonly value: string;
  }[];
  /** The row that the page comes after. */
  readonly after?: Cursor;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Exact. */
  readonly totalCount: number;
  /** What the next page comes after, as a request writes it; absent when there is none. */
  readonly after?: string;
}
