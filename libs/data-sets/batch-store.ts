import type { ObjectStore } from '#object-store';

/** What work on rows needs of the object store. */
export type BatchStore = Pick<ObjectStore, 'materialize' | 'putFile'>;
