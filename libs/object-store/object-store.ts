import type { Readable } from 'node:stream';

/** A written object: where to find it, its size, and the SHA-256 of its bytes in hexadecimal. */
export interface StoredObject {
  readonly uri: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface ListedObject {
  readonly uri: string;
  readonly bytes: number;
  readonly written: Date;
}

/** First and last byte, both included, counted from 0. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Immutable files under keys such as `batches/<data set>/<batch>.parquet`.
 *
 * What an attempt writes goes under a key that carries its run and attempt, and becomes visible only by the event that
 * names the uri; nothing is renamed afterwards, and `deletePrefix` clears what an abandoned attempt left.
 *
 * A uri is relative to the store (`objects:<key>`), so events stay valid when the store moves.
 * A malformed key or uri throws InvalidObjectKeyError; reading what is not there throws ObjectMissingError.
 */
export interface ObjectStore {
  /** Absolute path of the folder below which `materialize` finds all objects. */
  readonly folder: string;
  /** Copies a local file into the store; whole or not at all. */
  putFile(key: string, path: string): Promise<StoredObject>;
  /** Writes a stream into the store; whole or not at all: a stream that fails leaves nothing. */
  putStream(key: string, content: Readable): Promise<StoredObject>;
  openRead(uri: string, range?: ByteRange): Promise<Readable>;
  /** The object's size, or undefined when there is none. */
  stat(uri: string): Promise<{ readonly bytes: number } | undefined>;
  /**
   * A local path to read the object from, never to write to. A store on the local disk answers its own file, uncopied;
   * another one downloads into `intoFolder`, which the caller removes when done.
   */
  materialize(uri: string, intoFolder: string): Promise<string>;
  /** Deletes an object. Answers whether there was one. */
  delete(uri: string): Promise<boolean>;
  /** Deletes all objects whose key begins with the prefix, which ends at a slash: `runs/<run>/1/`. */
  deletePrefix(prefix: string): Promise<void>;
  /** All objects, in no order. One that is written or deleted meanwhile may be among them or not. */
  list(): AsyncIterable<ListedObject>;
  /** Removes what is left of writing that was broken off: what nobody has written to since. Answers how many files that were. */
  removeAbandoned(since: Date): Promise<number>;
}

/** An object that an event names is not in the store. */
export class ObjectMissingError extends Error {
  override readonly name = 'ObjectMissingError';

  constructor(readonly uri: string) {
    super(`object "${uri}" is not in the object store`);
  }
}
